/** Fields of a log line that are omitted on a terminal, or are printed elsewhere in the line. */
const LEFT_OUT = ['level', 'time', 'process', 'instance', 'pid', 'msg', 'err', 'error'];
/** pm2's own log lines; an abnormal exit or a kill of a process is printed. */
const PM2_SAYS = /^\S+: PM2 (log|error): (.*)$/;
const WORTH_A_LINE = /exited with code \[(?!0\])|could not be killed|still alive/;
const PROCESS_WIDTH = 'expiry-listener'.length;

/**
 * Formats a line of pm2-runtime for a terminal: `12:03:04 buy-api listening host=127.0.0.1 port=3000`, in local time,
 * with the level where it is not info, and the stack of an error below. A line that is no JSON is unchanged; undefined
 * for pm2's own uninteresting lines.
 *
 * @param {string} line
 * @returns {string | undefined}
 */
export function terminalLine(line) {
  const [, kind, words] = PM2_SAYS.exec(line) ?? [];
  if (kind !== undefined) return kind === 'error' || WORTH_A_LINE.test(words) ? `pm2: ${words}` : undefined;
  const record = parse(line);
  if (record === undefined) return line;
  const time = new Date(record.time).toTimeString().slice(0, 8);
  const level = record.level === 'info' ? '' : `${record.level.toUpperCase()} `;
  const fields = Object.entries(record)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const error = record.err ?? record.error;
  const stack = error === undefined ? '' : `\n${error.stack ?? error.message ?? JSON.stringify(error)}`;
  return `${time} ${record.process.padEnd(PROCESS_WIDTH)}  ${level}${record.msg}${fields.join('')}${stack}`;
}

/** A record of a process's log; undefined for anything else. */
function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line);
    const texts = [record.level, record.time, record.process, record.msg];
    return texts.every((text) => typeof text === 'string') ? record : undefined;
  } catch {
    return undefined;
  }
}
