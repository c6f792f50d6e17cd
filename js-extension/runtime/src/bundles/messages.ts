// V8's texts for errors of the engine; the first such error loads it.

export { inV8sWords } from "../v8/messages";
