import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ApiRequest } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { useIntention } from '../api/use-intention.ts';
import { inBackground } from '../fault.ts';
import { focusHeading } from './focus-heading.ts';
import { closeDialog, showDialog } from './dialog-host.tsx';
import { DialogReport } from './dialog-report.tsx';
import { focusFirstError, FormErrorsOf, withoutFieldErrors, type FormErrors } from './form-errors.ts';
import { ProblemNotice } from './problem-notice.tsx';

export interface ActionProps<Body> {
  /** On the button that opens the dialog. */
  readonly label: string;
  /** For screen readers, where the label says too little in its place. */
  readonly describedAs?: string;
  readonly title: string;
  /** On the button that does it. */
  readonly confirm: string;
  /** It takes something away, or cannot be undone. */
  readonly danger?: boolean;
  /** The first button of its place. */
  readonly first?: boolean;
  /** In a row of a list. */
  readonly small?: boolean;
  /** What it will do, to how many, what it cannot undo; and its fields. */
  readonly children: ComponentChildren;
  /** What the form says as a request, or what is wrong with it. */
  readonly request: (form: FormData) => ApiRequest<Body> | FormErrors;
  /** What it did. */
  readonly done: (body: Body) => ComponentChildren;
  /** Called when the dialog closes after it was done. */
  readonly onDone?: () => void;
}

/** A button, and the dialog in which a change is explained, sent, and reported. */
export function Action<Body>(props: ActionProps<Body>) {
  const { label, describedAs, title, danger = false, first = false, small = false } = props;
  const kinds = ['button', first ? 'first' : '', danger ? 'danger' : '', small ? 'small' : ''].filter(
    (kind) => kind !== '',
  );
  const button = useRef<HTMLButtonElement>(null);
  // What was done may take the button away: a sale that is paused has no Pause.
  useLayoutEffect(() => {
    const { current } = button;
    return () => {
      if (document.activeElement === current) focusHeading();
    };
  }, []);
  const open = () => {
    let isDone = false;
    const content = <ActionDialog {...props} onSucceeded={() => (isDone = true)} />;
    showDialog(title, content, () => {
      if (isDone) props.onDone?.();
    });
  };
  return (
    <button ref={button} type="button" class={kinds.join(' ')} aria-label={describedAs} onClick={open}>
      {label}
    </button>
  );
}

function ActionDialog<Body>(props: ActionProps<Body> & { readonly onSucceeded: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const { sending, send } = useIntention();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [errors, setErrors] = useState<FormErrors>(new Map());
  const [report, setReport] = useState<{ readonly text: ComponentChildren } | null>(null);
  useEffect(() => {
    if (form.current !== null) focusFirstError(form.current);
  }, [errors]);

  const submit = async (given: HTMLFormElement) => {
    const request = props.request(new FormData(given));
    setProblem(null);
    if (!('method' in request)) {
      setErrors(request);
      return;
    }
    const answer = await send(request);
    if (answer.ok) {
      props.onSucceeded();
      setReport({ text: props.done(answer.body) });
    } else {
      setErrors(answer.problem.errors);
      setProblem(withoutFieldErrors(answer.problem, given));
    }
  };

  if (report !== null) return <DialogReport title={props.title}>{report.text}</DialogReport>;
  return (
    <form
      ref={form}
      class="dialog"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        inBackground(submit(event.currentTarget));
      }}
    >
      <h2>{props.title}</h2>
      <FormErrorsOf value={errors}>
        <div class="form">{props.children}</div>
      </FormErrorsOf>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="buttons">
        <button type="button" class="button" onClick={closeDialog}>
          Cancel
        </button>
        <button
          type="submit"
          class={props.danger === true ? 'button first danger' : 'button first'}
          disabled={sending}
        >
          {sending ? 'Sending …' : props.confirm}
        </button>
      </div>
    </form>
  );
}
