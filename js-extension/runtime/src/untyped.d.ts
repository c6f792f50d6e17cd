// Packages whose own types are of no use here: what they give is unknown until it is looked at.

declare module "@sendgrid/client";
declare module "@sendgrid/mail";
declare module "aws-sdk/*";
declare module "aws-services";
declare module "aws3-exported";
declare module "aws4";
declare module "crypto-js";
declare module "events/";
declare module "fetch-retry";
declare module "jsonwebtoken";
declare module "libphonenumber-js";
declare module "lodash";
declare module "moment-timezone";
declare module "oauth";
declare module "pako/*";
declare module "path-browserify";
declare module "readable-stream/*";
declare module "string_decoder/";
declare module "stripe";
declare module "twilio";
declare module "url/";
declare module "uuidv5";
declare module "winston";
declare module "xml";
declare module "xml2js";
