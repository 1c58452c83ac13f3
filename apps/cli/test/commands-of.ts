import type { Command } from 'commander';

/** Every command that does something, by its whole name. */
export function commandsOf(program: Command, before: readonly string[] = []): Map<string, Command> {
  return new Map(
    program.commands.flatMap((command) => {
      const names = [...before, command.name()];
      const below = [...commandsOf(command, names)];
      return below.length > 0 ? below : [[names.join(' '), command] as const];
    }),
  );
}
