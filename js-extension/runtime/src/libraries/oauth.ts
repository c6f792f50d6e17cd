// The global `OAuth`: the module with its classes OAuth, OAuth2 and OAuthEcho.

import OAuth from "oauth";

export { OAuth };
