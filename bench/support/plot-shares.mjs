import { init } from 'echarts';

/** Colours that are told apart also by those who do not see red and green (Okabe and Ito). */
const LOOKS = {
  'weight-3': { name: 'weight 3', color: '#0072B2' },
  'weight-2': { name: 'weight 2', color: '#009E73' },
  'weight-1': { name: 'weight 1', color: '#CC79A7' },
  flood: { name: 'the flood, weight 1', color: '#D55E00' },
};

/** An SVG of the shares received (solid) and due (dashed) over time. */
export function plotShares({ series, floodMs, flood, pool }) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 420 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'Helvetica, Arial, sans-serif' },
    color: Object.values(LOOKS).map(({ color }) => color),
    title: {
      text: `Run time received (solid) and due (dashed) by each tenant, one pool of ${pool}`,
      left: 'center',
      textStyle: { fontSize: 15 },
    },
    legend: { top: 32, data: Object.values(LOOKS).map(({ name }) => ({ name, icon: 'roundRect' })) },
    grid: { top: 76, left: 64, right: 24, bottom: 56 },
    xAxis: {
      type: 'value',
      name: 'time (s)',
      nameLocation: 'middle',
      nameGap: 30,
      max: 'dataMax',
      axisLabel: { formatter: (value) => String(Math.round(value)), showMaxLabel: false },
    },
    yAxis: { type: 'value', name: 'share of run time (%)', nameLocation: 'middle', nameGap: 40, min: 0, max: 60 },
    series: Object.entries(LOOKS).flatMap(([tenant, { name, color }], index) => [
      {
        type: 'line',
        name,
        showSymbol: false,
        itemStyle: { color },
        lineStyle: { width: 2, color },
        data: points(series[tenant], 'received'),
        ...(index === 0 ? arrival(floodMs, flood) : {}),
      },
      {
        type: 'line',
        name: `${name}, due`,
        showSymbol: false,
        step: 'end',
        lineStyle: { width: 1, type: 'dashed', color },
        data: points(series[tenant], 'due'),
      },
    ]),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function points(ofTenant, what) {
  return ofTenant.map((point) => [point.atMs / 1_000, Number(point[what].toFixed(2))]);
}

function arrival(floodMs, flood) {
  const label = { formatter: `${flood.toLocaleString('en')} jobs arrive`, position: 'insideEndTop', color: '#444444' };
  return { markLine: { symbol: 'none', silent: true, lineStyle: { color: '#444444' }, label, data: [{ xAxis: floodMs / 1_000 }] } };
}
