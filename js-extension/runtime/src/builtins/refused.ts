// The modules of Node's that cannot work here, by name.

export { default } from "../node/refused/modules";
