// Segment's globals in Node, from the npm packages that our bundles are built of. `load` requires one of them.

(load) => {
  const made = {
    _: () => load("lodash"),
    moment: () => load("moment-timezone"),
    uuidv5: () => ({ uuidv5: load("uuidv5") }),
    xml: () => load("xml"),
    xml2js: () => load("xml2js"),
    jsonwebtoken: () => load("jsonwebtoken"),
    zlib: () => ({ zlib: require("node:zlib") }),
    https: () => require("node:https"),
    libphonenumberjslib: () => ({ libphonenumberjs: load("libphonenumber-js") }),
    OAuth: () => load("oauth"),
    fetchretrylib: () => ({ fetchretry: load("fetch-retry") }),
    winstonlib: () => ({ winston: load("winston") }),
    cryptojslib: () => ({ cryptojs: load("crypto-js") }),
    aws4: () => load("aws4"),
    AWS: () => load("aws-sdk"),
    AWSv3: () =>
      Object.assign(
        {},
        ...`s3 sns sqs lambda dynamodb firehose kinesis sts secrets-manager eventbridge ses`
          .split(" ")
          .map((name) => load(`@aws-sdk/client-${name}`)),
        load("@aws-sdk/lib-dynamodb"),
        load("@aws-sdk/s3-request-presigner"),
      ),
    FormData: () => load("form-data"),
    stripe: () => load("stripe"),
    twilio: () => load("twilio"),
    hubspotlib: () => ({ hubspot: load("@hubspot/api-client") }),
    mailchimplib: () => ({ mailchimp: load("@mailchimp/mailchimp_marketing") }),
    nodemailjet: () => ({ nodemailjet: load("node-mailjet") }),
    jsforce: () => load("jsforce"),
    skyflowlib: () => ({ skyflow: load("skyflow-node") }),
    sentrylib: () => ({ sentry: load("@sentry/node") }),
    google: () => ({ cloud: { storage: load("@google-cloud/storage"), bigquery: load("@google-cloud/bigquery") } }),
    azure: () => load("@azure/storage-blob"),
    sendgrid: () => ({ client: load("@sendgrid/client"), mail: load("@sendgrid/mail") }),
  };
  for (const [name, make] of Object.entries(made)) {
    Object.defineProperty(globalThis, name, {
      get: () => {
        const value = make();
        Object.defineProperty(globalThis, name, { value, writable: true });
        return value;
      },
      configurable: true,
    });
  }
};
