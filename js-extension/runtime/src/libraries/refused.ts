// The globals of libraries that cannot work here, or are left out: they can be looked at, and say why when called.

import { refusedLibrary } from "../node/refusal";

const NO_SOCKETS =
  "it needs a raw connection, and here are HTTP requests alone. Test around it: replace the call by a mock";
const LEFT_OUT = "the library is not part of segfn_nb. Its service can be asked with fetch";

export const pg = refusedLibrary("pg", NO_SOCKETS);
export const jsftp = refusedLibrary("jsftp", NO_SOCKETS);
export const snowflakesdk = refusedLibrary("snowflakesdk", LEFT_OUT);
export const clickHouseClient = refusedLibrary("clickHouseClient", LEFT_OUT);
export const akeylessLabs = refusedLibrary("akeylessLabs", LEFT_OUT);
export const oneSignal = refusedLibrary("oneSignal", LEFT_OUT);
