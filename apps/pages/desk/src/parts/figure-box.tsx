import type { ComponentChildren } from 'preact';

interface FigureBoxProps {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  /** One line below: its age, or what it consists of. */
  readonly children?: ComponentChildren;
}

/** A number with its name; the line below keeps its place while it is empty. */
export function FigureBox({ label, value, unit, children }: FigureBoxProps) {
  return (
    <div class="figure">
      <dd class="below">{children}</dd>
      <dd>
        {value}
        {unit === undefined ? null : <span class="unit"> {unit}</span>}
      </dd>
      <dt>{label}</dt>
    </div>
  );
}
