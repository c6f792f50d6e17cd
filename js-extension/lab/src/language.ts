/** A CodeMirror language for a magic cell: the line with the magic is plain, everything below it is JavaScript or TypeScript. */
import { Language, LanguageSupport, defineLanguageFacet, languageDataProp } from "@codemirror/language";
import { type Input, NodeType, Parser, type PartialParse, Tree, type TreeFragment, parseMixed } from "@lezer/common";

import { bodyStart } from "./magic";

/** The magic and its options stand in the first lines; a longer head would be read at every key stroke. */
const HEAD_LENGTH = 4096;

type Range = { from: number; to: number };

/** Parses any text into one node; what is inside comes from the parser mixed into it. */
class OneNodeParser extends Parser {
  constructor(private readonly node: NodeType) {
    super();
  }

  createParse(_input: Input, _fragments: readonly TreeFragment[], ranges: readonly Range[]): PartialParse {
    const from = ranges[0].from;
    const to = ranges[ranges.length - 1].to;
    return {
      parsedPos: to,
      stoppedAt: null,
      stopAt: () => undefined,
      advance: () => new Tree(this.node, [], [], to - from),
    };
  }
}

/** Parses with `outer`, then parses what `mix` finds in its tree with other parsers. */
class MixedParser extends Parser {
  constructor(
    private readonly outer: Parser,
    private readonly mix: ReturnType<typeof parseMixed>,
  ) {
    super();
  }

  createParse(input: Input, fragments: readonly TreeFragment[], ranges: readonly Range[]): PartialParse {
    return this.mix(this.outer.createParse(input, fragments, ranges), input, fragments, ranges);
  }
}

/**
 * The language of a cell whose first line is one of our magics, named "segfn-magic" in the editor's `data-language`.
 *
 * @param mode JupyterLab's own mode for what is below the magic; its comments, indentation and brackets come along.
 */
export function magicLanguage(mode: LanguageSupport): LanguageSupport {
  const data = defineLanguageFacet();
  const cell = NodeType.define({ id: 0, name: "MagicCell", top: true, props: [[languageDataProp, data]] });
  const body = parseMixed((node, input) => {
    if (!node.type.isTop) return null;
    const from = bodyStart(input.read(0, Math.min(input.length, HEAD_LENGTH)));
    if (from === null || from >= input.length) return null;
    return { parser: mode.language.parser, overlay: [{ from, to: input.length }] };
  });
  const parser = new MixedParser(new OneNodeParser(cell), body);
  return new LanguageSupport(new Language(data, parser, [], "segfn-magic"), mode.support);
}
