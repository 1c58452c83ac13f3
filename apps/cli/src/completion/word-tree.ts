import type { Argument, Command, Option } from 'commander';

export interface Word {
  readonly word: string;
  /** For people, one line. */
  readonly about: string;
}

/** The words that a value may be, or `files`; no words: it is free. */
export type ValueWords = readonly string[] | 'files';

/** What may follow a command on the command line. */
export interface WordNode {
  /** The commands that lead to it, without the program's name: as `sale create`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** The words that an argument may be. */
  readonly choices: readonly string[];
  /** Of the options that take a value, by flag: which values there are. */
  readonly values: ReadonlyMap<string, ValueWords>;
}

/** All that the program accepts, command by command, as its help shows it. */
export function wordTree(command: Command, path: readonly string[] = []): WordNode[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const options = [
    ...help.visibleOptions(command),
    ...(path.length === 0 ? [] : help.visibleGlobalOptions(command)),
  ];
  return [
    {
      path: path.join(' '),
      commands: commands.map((each) => ({
        word: each.name(),
        about: firstSentence(help.subcommandDescription(each)),
      })),
      options: options.flatMap(flagsOf),
      choices: command.registeredArguments.flatMap((argument: Argument) => argument.argChoices ?? []),
      values: new Map(options.filter(takesValue).flatMap(valuesOf)),
    },
    ...commands
      .filter((each) => each.name() !== 'help')
      .flatMap((each) => wordTree(each, [...path, each.name()])),
  ];
}

function flagsOf({ long, short, description }: Option): Word[] {
  const word = long ?? short;
  return word === undefined ? [] : [{ word, about: firstSentence(description) }];
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function valuesOf({ long, short, flags, argChoices = [] }: Option): [string, ValueWords][] {
  const words = /[<[](file|path)[>\]]/.test(flags) ? 'files' : argChoices;
  return [long, short].flatMap((flag): [string, ValueWords][] => (flag === undefined ? [] : [[flag, words]]));
}

function firstSentence(text: string): string {
  return (/^.*?(?=[.;:](\s|$)|$)/s.exec(text)?.[0] ?? text).replaceAll(/\s+/g, ' ').trim();
}
