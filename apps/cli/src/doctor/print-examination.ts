import type { Examination } from './examine.ts';
import type { Finding } from './finding.ts';

const VERDICT_WIDTH = 6;
const CHECK_WIDTH = 19;
const WIDTH_MIN = 60;
const WIDTH_MAX = 120;

/** Prints the findings as a table without lines, the first words of a row first. */
export function printExamination({ findings, skipped }: Examination, columns = 80): void {
  const width = Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, columns));
  for (const finding of findings) for (const line of linesOf(finding, width)) console.log(line);
  if (skipped.length > 0)
    for (const line of wrap(`Not looked at: ${skipped.join(', ')}.`, width)) console.log(line);
  console.log(summary(findings));
}

export function linesOf({ check, verdict, found, whatToDo }: Finding, width: number): string[] {
  const indent = VERDICT_WIDTH + CHECK_WIDTH;
  const texts = [
    ...wrap(found, width - indent),
    ...(whatToDo === null
      ? []
      : wrap(whatToDo, width - indent - 2).map((line, at) => `${at === 0 ? '→' : ' '} ${line}`)),
  ];
  const head = `${verdict.padEnd(VERDICT_WIDTH)}${check.padEnd(CHECK_WIDTH)}`;
  return texts.map((text, at) => `${at === 0 ? head : ' '.repeat(indent)}${text}`);
}

function summary(findings: readonly Finding[]): string {
  const count = (verdict: string): number => findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed + warned === 0) return 'Nothing is wrong.';
  return `${failed} failed, ${warned} to look at, ${count('ok')} in order.`;
}

/** Breaks between words, and words that are longer than a line. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((each) => piecesOf(each, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < word.length || at === 0; at += width) pieces.push(word.slice(at, at + width));
  return pieces;
}
