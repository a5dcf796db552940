import { Navigate, Route, Routes } from 'react-router';
import { HelpScreen } from '../help/help-screen';
import { InstancesScreen } from '../instances/instances-screen';
import { JobScreen } from '../job/job-screen';
import { JobTypesScreen } from '../job-types/job-types-screen';
import { JobsScreen } from '../jobs/jobs-screen';
import { OverviewScreen } from '../overview/overview-screen';
import { StartScreen } from '../start/start-screen';
import { TenantsScreen } from '../tenants/tenants-screen';

/** The screen that the address asks for. */
export function Screens() {
  return (
    <Routes>
      <Route path="/" element={<Navigate to="/jobs" replace />} />
      <Route path="/jobs" element={<JobsScreen />} />
      <Route path="/jobs/:id" element={<JobScreen />} />
      <Route path="/start" element={<StartScreen />} />
      <Route path="/overview" element={<OverviewScreen />} />
      <Route path="/tenants" element={<TenantsScreen />} />
      <Route path="/instances" element={<InstancesScreen />} />
      <Route path="/job-types" element={<JobTypesScreen />} />
      <Route path="/help" element={<HelpScreen />} />
      <Route path="*" element={<Navigate to="/jobs" replace />} />
    </Routes>
  );
}
