import type { ValueWords, Word, WordNode } from './word-tree.ts';

/** A script for zsh that completes the words of the tree, and shows what each is for. */
export function zshScript(program: string, nodes: readonly WordNode[]): string {
  const steps = nodes
    .filter(({ path }) => path !== '')
    .map(({ path }) => `      '${path}') at="$at $word" ;;`);
  return `#compdef ${program}
# Completion of ${program} for zsh:  source <(${program} completion zsh)
_${program}() {
  local at='' word i
  local -a described
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "\${at:+\${at# } }$word" in
${steps.join('\n')}
    esac
  done
  case "\${at# } \${words[CURRENT - 1]}" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "\${at# }" in
${nodes.map(wordCase).join('\n')}
  esac
  _describe '${program}' described
}
compdef _${program} ${program}
`;
}

function wordCase({ path, commands, options, choices }: WordNode): string {
  const words = [...commands, ...choices.map((word) => ({ word, about: '' })), ...options];
  return `    '${path}') described=(${words.map(described).join(' ')}) ;;`;
}

/** After an option with a free value there is nothing to complete. */
function valueCases({ path, values }: WordNode): string[] {
  return [...values].map(([flag, words]) => `    '${path} ${flag}') ${reply(words)}return ;;`);
}

function reply(words: ValueWords): string {
  if (words === 'files') return '_files; ';
  return words.length === 0 ? '' : `compadd -- ${words.join(' ')}; `;
}

/** In single quotes, with a colon between word and description. */
function described({ word, about }: Word): string {
  const text = about === '' ? word : `${word}:${about.replaceAll(':', '\\:')}`;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
