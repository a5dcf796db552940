import { planAudits } from './plan-audits.js';

const folder = (label: string, count: number) => ({
  folder: `/in/${label}`,
  label,
  files: Array.from({ length: count }, (_, file) => `${file}.txt`),
});
const filesOf = (audits: ReturnType<typeof planAudits>) =>
  audits.map(({ folder: path, files }) => files.map((file) => `${path}/${file}`)).flat();

describe('the plan of the audits', () => {
  it('has one audit for each folder with files when there are enough', () => {
    const audits = planAudits([folder('a', 3), folder('empty', 0), folder('b', 1)], 2);
    expect(audits).toEqual([
      { name: 'a', folder: '/in/a', files: ['0.txt', '1.txt', '2.txt'] },
      { name: 'b', folder: '/in/b', files: ['0.txt'] },
    ]);
  });

  it('splits the fullest folders, and has every file once', () => {
    const folders = [folder('a', 30), folder('b', 20), folder('c', 1)];
    const audits = planAudits(folders, 6);
    expect(audits.map(({ name }) => name)).toEqual(['a (1/3)', 'a (2/3)', 'a (3/3)', 'b (1/2)', 'b (2/2)', 'c']);
    expect(filesOf(audits)).toEqual(filesOf(planAudits(folders, 1)));
  });

  it('repeats when there are too few files', () => {
    expect(planAudits([folder('a', 2)], 5).map(({ name }) => name)).toEqual(['a (1/2)', 'a (2/2)', 'a (1/2)', 'a (2/2)', 'a (1/2)']);
  });

  it('keeps messages small', () => {
    expect(planAudits([folder('a', 1001)], 1).map(({ files }) => files.length)).toEqual([333, 334, 334]);
  });

  it('has nothing for nothing', () => {
    expect(planAudits([folder('a', 0)], 40)).toEqual([]);
  });
});
