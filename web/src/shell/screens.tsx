import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { JobScreen } from '../job/job-screen';
import { JobsScreen } from '../jobs/jobs-screen';

/** What is not needed at first is loaded when it is. */
const StartScreen = lazy(() => import('../start/start-screen').then(({ StartScreen: part }) => ({ default: part })));
const OverviewScreen = lazy(() => import('../overview/overview-screen').then(({ OverviewScreen: part }) => ({ default: part })));
const TenantsScreen = lazy(() => import('../tenants/tenants-screen').then(({ TenantsScreen: part }) => ({ default: part })));
const InstancesScreen = lazy(() => import('../instances/instances-screen').then(({ InstancesScreen: part }) => ({ default: part })));
const JobTypesScreen = lazy(() => import('../job-types/job-types-screen').then(({ JobTypesScreen: part }) => ({ default: part })));
const SchedulesScreen = lazy(() => import('../schedules/schedules-screen').then(({ SchedulesScreen: part }) => ({ default: part })));
const HelpScreen = lazy(() => import('../help/help-screen').then(({ HelpScreen: part }) => ({ default: part })));

/** The screen that the address asks for. */
export function Screens() {
  return (
    <Suspense fallback={<p className="dim">Loading…</p>}>
      <Routes>
        <Route path="/" element={<Navigate to="/jobs" replace />} />
        <Route path="/jobs" element={<JobsScreen />} />
        <Route path="/jobs/:id" element={<JobScreen />} />
        <Route path="/start" element={<StartScreen />} />
        <Route path="/overview" element={<OverviewScreen />} />
        <Route path="/tenants" element={<TenantsScreen />} />
        <Route path="/instances" element={<InstancesScreen />} />
        <Route path="/job-types" element={<JobTypesScreen />} />
        <Route path="/schedules" element={<SchedulesScreen />} />
        <Route path="/help" element={<HelpScreen />} />
        <Route path="*" element={<Navigate to="/jobs" replace />} />
      </Routes>
    </Suspense>
  );
}
