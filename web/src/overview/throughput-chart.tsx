import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { OverviewView } from '../api/operations-view';
import { chartColour } from './chart-colour';

const HEIGHT = 180;
const SERIES = [
  ['Completed', '--good', 'succeeded'],
  ['Failed', '--bad', 'failed'],
  ['Canceled', '--off', 'aborted'],
] as const;

type Buckets = OverviewView['buckets'];

/** Each status on top of those before it, drawn from the highest down, so that the lower ones stay seen. */
function stacked(buckets: Buckets): uPlot.AlignedData {
  const sums = buckets.map(() => 0);
  const rows = SERIES.map(([, , key]) => buckets.map((bucket, index) => (sums[index] = (sums[index] ?? 0) + bucket[key])));
  return [buckets.map(({ from }) => Date.parse(from) / 1_000), ...rows.reverse()];
}

function options(width: number, buckets: Buckets): uPlot.Options {
  const axis = {
    stroke: chartColour('--dim'),
    grid: { stroke: chartColour('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui',
  };
  const bars = uPlot.paths.bars?.({ size: [0.8, 40] });
  const count = (self: uPlot, at: number | null, key: (typeof SERIES)[number][2]): string =>
    at === null || !self.data ? '–' : String(buckets[at]?.[key] ?? 0);
  return {
    width,
    height: HEIGHT,
    scales: { y: { range: (_, __, max) => [0, Math.max(4, max)] } },
    axes: [axis, { ...axis, size: 44 }],
    cursor: { drag: { x: false, y: false } },
    series: [
      { label: 'From' },
      ...[...SERIES].reverse().map(([label, token, key]) => ({
        label,
        fill: chartColour(token),
        stroke: chartColour(token),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
        value: (self: uPlot, _: number, __: number, at: number | null) => count(self, at, key),
      })),
    ],
  };
}

/** How many jobs ended, by time and status. */
export function ThroughputChart({ buckets }: { readonly buckets: Buckets }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    let chart: uPlot | null = null;
    const draw = (): void => {
      chart?.destroy();
      chart = new uPlot(options(current.clientWidth, buckets), stacked(buckets), current);
    };
    draw();
    const watcher = new ResizeObserver(() => chart && chart.width !== current.clientWidth && draw());
    watcher.observe(current);
    window.addEventListener('jobcast-theme', draw);
    return () => {
      watcher.disconnect();
      window.removeEventListener('jobcast-theme', draw);
      chart?.destroy();
    };
  }, [buckets]);
  const total = (key: (typeof SERIES)[number][2]): number => buckets.reduce((sum, bucket) => sum + bucket[key], 0);
  const told = SERIES.map(([label, , key]) => `${label} ${total(key)}`).join(', ');
  return (
    <figure className="panel chart">
      <div ref={place} role="img" aria-label={`Jobs that ended in the window: ${told}`} />
    </figure>
  );
}
