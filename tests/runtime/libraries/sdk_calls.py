"""Calls of libraries that send requests: what they send and give is the same in Node 22 and in an environment."""

from __future__ import annotations

from typing import NamedTuple

from tests.runtime.libraries.requests import Answer


class Calls(NamedTuple):
    """
    Calls of one global, each of which sends at least one request unless it throws.

    Attributes:
        expressions: JavaScript, evaluated one after the other.

        answer: What the server says to every request.

        ignored: Headers that differ by chance or by machine.
    """

    expressions: list[str]
    answer: Answer = Answer()
    ignored: tuple[str, ...] = ()


OAUTH = "new OAuth.OAuth('https://o.example/request', 'https://o.example/access', 'key', 'secret', '1.0A', 'https://cb.example/', 'HMAC-SHA1', 11)"
STRIPE = "stripe('sk_test_123', { maxNetworkRetries: 0, telemetry: false })"
TWILIO = "twilio('AC' + '0'.repeat(32), 'token')"

GOOGLE = "{ projectId: 'p', credentials: { type: 'authorized_user', client_id: 'i', client_secret: 's', refresh_token: 'r' } }"
STORAGE = f"new google.cloud.storage.Storage({GOOGLE})"
BIGQUERY = f"new google.cloud.bigquery.BigQuery({GOOGLE})"
HUBSPOT = "new hubspotlib.hubspot.Client({ accessToken: 't' })"
MAILCHIMP = "mailchimplib.mailchimp.setConfig({ apiKey: 'k', server: 'us1' })"
SALESFORCE = "new jsforce.Connection({ instanceUrl: 'https://my.salesforce.example', accessToken: 'token' })"
TOKEN = "'e30.' + Buffer.from(JSON.stringify({ exp: 9e9 })).toString('base64url') + '.x'"
SKYFLOW = f"skyflowlib.skyflow.Skyflow.init({{ vaultID: 'v', vaultURL: 'https://v.skyflow.example', getBearerToken: () => Promise.resolve({TOKEN}) }})"

AWS_OPTIONS = "{ region: 'eu-west-1', accessKeyId: 'AK', secretAccessKey: 'SK', maxRetries: 0 }"


def aws(service: str, call: str) -> str:
    """A call of a service of AWS's SDK, version 2, as a promise."""
    return f"new AWS.{service}({AWS_OPTIONS}).{call}.promise().then(({{ $response, ...data }}) => data)"


AWS3_OPTIONS = "{ region: 'eu-west-1', credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' }, maxAttempts: 1 }"


def aws3(client: str, command: str) -> str:
    """A command sent by a client of AWS's SDK, version 3."""
    return (
        f"new AWSv3.{client}Client({AWS3_OPTIONS}).send(new AWSv3.{command}).then(({{ $metadata, ...data }}) => data)"
    )


CALLS: dict[str, Calls] = {
    "AWS": Calls(
        [
            "[AWS.VERSION, Object.keys(AWS).filter((name) => /^[A-Z]/.test(name)).sort()]",
            aws(
                "S3",
                "putObject({ Bucket: 'b', Key: 'a/é k', Body: 'text é', ContentType: 'text/plain', Metadata: { m: '1' } })",
            ),
            aws("S3", "putObject({ Bucket: 'b.dotted', Key: 'k', Body: Buffer.from('buffer') })"),
            f"new AWS.S3({AWS_OPTIONS}).getSignedUrl('getObject', {{ Bucket: 'b', Key: 'k', Expires: 60 }})",
            f"new AWS.S3({AWS_OPTIONS}).upload({{ Bucket: 'b', Key: 'k', Body: 'up' }}).promise().then((d) => [d.Bucket, d.Key, d.Location])",
            f"new Promise((done) => new AWS.S3({AWS_OPTIONS}).headObject({{ Bucket: 'b', Key: 'k' }}, (e, d) => done([e, d.ContentType])))",
        ],
        Answer(body="", headers={"content-type": "application/xml"}),
    ),
    "AWS, JSON": Calls(
        [
            aws(
                "Lambda",
                "invoke({ FunctionName: 'f', Payload: JSON.stringify({ a: 'é' }), InvocationType: 'RequestResponse' })",
            ),
            aws(
                "DynamoDB.DocumentClient", "put({ TableName: 't', Item: { id: 'é', n: 1, l: [true, null, { m: 2 }] } })"
            ),
            aws("DynamoDB", "getItem({ TableName: 't', Key: { id: { S: 'a' } } })"),
            aws("Firehose", "putRecord({ DeliveryStreamName: 'd', Record: { Data: 'line\\n' } })"),
            aws("Kinesis", "putRecord({ StreamName: 's', Data: 'd', PartitionKey: 'p' })"),
            aws("SecretsManager", "getSecretValue({ SecretId: 's' })"),
            aws("CloudWatchEvents", "putEvents({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] })"),
            aws("DynamoDB", "getItem({ TableName: 5 })"),
        ],
        Answer(body='{"Item": {"id": {"S": "a"}, "n": {"N": "5"}}, "RecordId": "r", "SecretString": "x"}'),
    ),
    "AWS, XML": Calls(
        [
            aws(
                "SNS",
                "publish({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'm é', MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } } })",
            ),
            aws("STS", "assumeRole({ RoleArn: 'arn:aws:iam::1:role/r', RoleSessionName: 's', ExternalId: 'x' })"),
            (
                "new Promise((done) => { const c = new AWS.ChainableTemporaryCredentials({ params: { RoleArn: 'arn:aws:iam::1:role/r', RoleSessionName: 's' },"
                f" masterCredentials: new AWS.Credentials('AK', 'SK'), stsConfig: {AWS_OPTIONS} }}); c.get((e) => done([e && e.message, c.accessKeyId])); }})"
            ),
        ],
        Answer(
            body="<R><AssumeRoleResult><Credentials><AccessKeyId>A2</AccessKeyId><SecretAccessKey>S2</SecretAccessKey><SessionToken>T</SessionToken>"
            "<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult><PublishResult><MessageId>m1</MessageId></PublishResult></R>",
            headers={"content-type": "text/xml"},
        ),
    ),
    "AWSv3": Calls(
        [
            aws3(
                "S3",
                "PutObjectCommand({ Bucket: 'b', Key: 'a/é k', Body: 'text é', ContentType: 'text/plain', Metadata: { m: '1' } })",
            ),
            aws3("S3", "PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Buffer.from('buffer') })"),
            aws3("S3", "GetObjectCommand({ Bucket: 'b', Key: 'k' })") + ".then((d) => d.Body.transformToString())",
            f"AWSv3.getSignedUrl(new AWSv3.S3Client({AWS3_OPTIONS}), new AWSv3.GetObjectCommand({{ Bucket: 'b', Key: 'k' }}), {{ expiresIn: 60 }})",
        ],
        Answer(body="", headers={"content-type": "application/xml"}),
        ("amz-sdk-invocation-id",),
    ),
    "AWSv3, JSON": Calls(
        [
            aws3("Lambda", "InvokeCommand({ FunctionName: 'f', Payload: JSON.stringify({ a: 'é' }) })")
            + ".then((d) => [d.StatusCode, Buffer.from(d.Payload).toString()])",
            aws3("DynamoDB", "GetItemCommand({ TableName: 't', Key: { id: { S: 'a' } } })"),
            f"AWSv3.DynamoDBDocumentClient.from(new AWSv3.DynamoDBClient({AWS3_OPTIONS})).send(new AWSv3.PutCommand({{ TableName: 't', Item: {{ id: 'é', n: 1, l: [true, null] }} }})).then((d) => d.Attributes)",
            aws3("SQS", "SendMessageCommand({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q', MessageBody: 'b' })")
            + ".catch((e) => [e.name, e.message])",
            aws3(
                "Firehose",
                "PutRecordBatchCommand({ DeliveryStreamName: 'd', Records: [{ Data: Buffer.from('line') }] })",
            ),
            aws3("SecretsManager", "GetSecretValueCommand({ SecretId: 's' })"),
            aws3("EventBridge", "PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] })"),
        ],
        Answer(body='{"Item": {"id": {"S": "a"}, "n": {"N": "5"}}, "RecordId": "r", "SecretString": "x"}'),
        ("amz-sdk-invocation-id",),
    ),
    "AWSv3, XML": Calls(
        [
            aws3("SNS", "PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: 'm é' })"),
            aws3(
                "STS", "AssumeRoleCommand({ RoleArn: 'arn:aws:iam::1:role/r', RoleSessionName: 's', ExternalId: 'x' })"
            ),
            aws3(
                "SES",
                "SendEmailCommand({ Source: 'a@b.example', Destination: { ToAddresses: ['c@d.example'] }, Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } })",
            ),
        ],
        Answer(
            body="<R><AssumeRoleResult><Credentials><AccessKeyId>A2</AccessKeyId><SecretAccessKey>S2</SecretAccessKey><SessionToken>T</SessionToken>"
            "<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult><PublishResult><MessageId>m1</MessageId></PublishResult>"
            "<SendEmailResult><MessageId>m2</MessageId></SendEmailResult></R>",
            headers={"content-type": "text/xml"},
        ),
        ("amz-sdk-invocation-id",),
    ),
    "AWSv3, refused": Calls(
        [
            aws3("S3", "GetObjectCommand({ Bucket: 'b', Key: 'k' })")
            + ".catch((e) => [e.name, e.message, e.$metadata.httpStatusCode])"
        ],
        Answer(403, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>", {"content-type": "text/xml"}),
        ("amz-sdk-invocation-id",),
    ),
    "AWS, refused": Calls(
        [
            aws("SQS", "sendMessage({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q', MessageBody: 'b' })")
            + ".catch((e) => [e.code, e.message, e.statusCode, e.retryable])",
            aws("S3", "getObject({ Bucket: 'b', Key: 'k' })") + ".catch((e) => [e.code, e.message, e.statusCode])",
        ],
        Answer(403, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>", {"content-type": "text/xml"}),
    ),
    "OAuth": Calls(
        [
            f"new Promise((done) => {{ const o = {OAUTH}; o._getNonce = () => 'nonce'; o.getOAuthRequestToken((...a) => done(a)); }})",
            f"new Promise((done) => {{ const o = {OAUTH}; o._getNonce = () => 'nonce'; o.post('https://o.example/p?q=1', 't', 's', {{ a: 'b c' }}, (e, data, r) => done([e, data, r.statusCode])); }})",
            f"new Promise((done) => {{ const o = {OAUTH}; o._getNonce = () => 'nonce'; o.get('https://o.example/p?x=é', 't', 's', (e, data, r) => done([e, data, r.statusCode])); }})",
            "new Promise((done) => new OAuth.OAuth2('id', 'secret', 'https://o.example/').getOAuthAccessToken('code', { grant_type: 'x' }, (...a) => done(a)))",
            "new Promise((done) => new OAuth.OAuth2('id', 'secret', 'https://o.example/').get('https://o.example/me', 'token', (e, data) => done([e, data])))",
            "new OAuth.OAuth2('id', 'secret', 'https://o.example/').getAuthorizeUrl({ scope: 'a b' })",
        ],
        Answer(body="oauth_token=a&oauth_token_secret=b&access_token=c", headers={"Content-Type": "text/plain"}),
    ),
    "stripe": Calls(
        [
            f"{STRIPE}.customers.create({{ email: 'a@b.example', metadata: {{ order: 7, list: [1, 2] }} }})",
            f"{STRIPE}.charges.retrieve('ch_1', {{ expand: ['customer'] }})",
            f"{STRIPE}.customers.list({{ limit: 3, created: {{ gte: 5 }} }}).then((r) => r.id)",
            f"{STRIPE}.subscriptions.del('sub_1', {{ stripeAccount: 'acct_1' }})",
            f"{STRIPE}.webhooks.generateTestHeaderString({{ payload: '{{}}', secret: 's', timestamp: 5 }})",
            f"{STRIPE}.customers.retrieve()",
        ],
        Answer(body='{"id": "x_1", "object": "thing"}'),
        ("idempotency-key", "x-stripe-client-user-agent"),
    ),
    "stripe, refused": Calls(
        [
            f"{STRIPE}.customers.create({{}}).catch((e) => [e.type, e.code, e.statusCode, e.message, e.rawType])",
        ],
        Answer(402, '{"error": {"type": "card_error", "code": "card_declined", "message": "No."}}'),
        ("idempotency-key", "x-stripe-client-user-agent"),
    ),
    "twilio": Calls(
        [
            f"{TWILIO}.messages.create({{ body: 'hé', from: '+1', to: '+2', mediaUrl: ['https://a', 'https://b'] }}).then((m) => [m.sid, m.status])",
            f"{TWILIO}.lookups.phoneNumbers('+15108675310').fetch({{ type: ['carrier'] }}).then((p) => p.phoneNumber)",
            "((v) => v.toString())(new twilio.twiml.VoiceResponse().say({ voice: 'alice' }, 'hello & bye'))",
            "twilio.validateRequest('token', 'sig', 'https://a.example/', { b: 1 })",
            "twilio('nonsense', 'token')",
        ],
        Answer(201, '{"sid": "SM1", "status": "queued", "phone_number": "+15108675310"}'),
    ),
    "twilio, refused": Calls(
        [
            f"{TWILIO}.messages.create({{ body: 'x', from: '+1', to: '+2' }}).catch((e) => [e.status, e.code, e.message])"
        ],
        Answer(400, '{"code": 21211, "message": "Invalid To", "status": 400}'),
    ),
    "hubspotlib": Calls(
        [
            f"{HUBSPOT}.crm.contacts.basicApi.create({{ properties: {{ email: 'a@b.example', firstname: 'é' }} }}).then((r) => [r.response.statusCode, r.body])",
            f"{HUBSPOT}.crm.deals.basicApi.getPage(5, undefined, ['amount']).then((r) => r.response.statusCode)",
            f"{HUBSPOT}.crm.companies.searchApi.doSearch({{ filterGroups: [], sorts: [], query: 'q', properties: [], limit: 1, after: 0 }}).then((r) => r.response.statusCode)",
            f"{HUBSPOT}.apiRequest({{ method: 'POST', path: '/x/y', body: {{ a: 1 }} }}).then((r) => r.body)",
        ],
        Answer(body='{"id": "1", "properties": {"email": "a@b.example"}, "results": []}'),
    ),
    "mailchimplib": Calls(
        [
            f"({MAILCHIMP}, mailchimplib.mailchimp.lists.addListMember('l1', {{ email_address: 'a@b.example', status: 'subscribed' }}))",
            f"({MAILCHIMP}, mailchimplib.mailchimp.ping.get())",
            f"({MAILCHIMP}, mailchimplib.mailchimp.lists.getListMembersInfo('l1', {{ count: 3, fields: ['members.id'] }}))",
        ],
        Answer(body='{"health_status": "ok"}'),
    ),
    "nodemailjet": Calls(
        [
            "nodemailjet.nodemailjet.connect('public', 'private').post('send', { version: 'v3.1' }).request({ Messages: [{ From: { Email: 'a@b.example' }, To: [{ Email: 'c@d.example' }], Subject: 's é' }] }).then((r) => r.body)",
            "nodemailjet.nodemailjet.connect('public', 'private').get('contact').request({ Limit: 2 }).then((r) => [r.response.status, r.body])",
        ],
        Answer(body='{"Messages": [{"Status": "success"}]}'),
    ),
    "jsforce": Calls(
        [
            f"new Promise((done) => {SALESFORCE}.sobject('Contact').create({{ LastName: 'é', Email: 'a@b.example' }}, (e, r) => done([e && e.message, r])))",
            f"{SALESFORCE}.sobject('Account').update({{ Id: '0017000000hOMChAAO', Name: 'N' }}).then((r) => r)",
            f"{SALESFORCE}.query(\"SELECT Id FROM Contact WHERE Email = 'a b'\").then((r) => r)",
            "jsforce.VERSION",
            "new jsforce.Connection({ loginUrl: 'https://login.example' }).login('user', 'pass').catch((e) => e.message)",
        ],
        Answer(body='{"id": "003", "success": true, "errors": [], "done": true, "records": []}'),
    ),
    "skyflowlib": Calls(
        [
            f"{SKYFLOW}.insert({{ records: [{{ table: 't', fields: {{ name: 'é' }} }}] }}, {{ tokens: true }})",
            f"{SKYFLOW}.detokenize({{ records: [{{ token: 'tok' }}] }})",
            "skyflowlib.skyflow.isExpired('nonsense')",
        ],
        Answer(
            body='{"vaultID": "v", "responses": [{"records": [{"skyflow_id": "s"}]}, {"fields": {"name": "tok"}}], "records": [{"token": "tok", "value": "x"}]}'
        ),
        ("sky-metadata",),
    ),
    "sentrylib": Calls(
        [
            "(sentrylib.sentry.init({ dsn: 'https://key@o1.ingest.sentry.example/2', defaultIntegrations: false }), sentrylib.sentry.captureMessage('m é'), sentrylib.sentry.flush(2000))",
        ],
        Answer(body='{"id": "1"}'),
        ("x-sentry-auth",),
    ),
    "google": Calls(
        [
            f"{STORAGE}.bucket('b').file('a/é').getMetadata().then(([m]) => m)",
            f"{STORAGE}.bucket('b').file('f.txt').save('text é', {{ resumable: false, contentType: 'text/plain', validation: false }})",
            f"{STORAGE}.bucket('b').getFiles({{ prefix: 'p', maxResults: 2 }}).then(([files]) => files.length)",
            f"{BIGQUERY}.dataset('d').table('t').insert([{{ a: 1, b: 'é' }}]).then(([r]) => r)",
            f"{BIGQUERY}.dataset('d').table('t').getMetadata().then(([m]) => m)",
        ],
        Answer(body='{"kind": "x", "items": [], "access_token": "a", "expires_in": 3600}'),
        ("x-goog-api-client", "content-type"),
    ),
    "azure": Calls(
        [
            "azure.BlobServiceClient.fromConnectionString('DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5;EndpointSuffix=core.windows.net').getContainerClient('c').getBlockBlobClient('b é').upload('text', 4).then((r) => r.errorCode)",
            "azure.BlobServiceClient.fromConnectionString('DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5;EndpointSuffix=core.windows.net').getContainerClient('c').url",
        ],
        Answer(201, "", {"content-type": "application/xml"}),
        ("x-ms-client-request-id", "authorization", "x-ms-date"),
    ),
    "sendgrid": Calls(
        [
            "(sendgrid.mail.setApiKey('SG.x'), sendgrid.mail.send({ to: 'a@b.example', from: 'Me <c@d.example>', subject: 's é', text: 't', html: '<b>t</b>', substitutions: { a: 'b' } })).then(([r]) => [r.statusCode, r.body])",
            "(sendgrid.client.setApiKey('SG.y'), sendgrid.client.request({ method: 'PUT', url: '/v3/marketing/contacts', body: { contacts: [{ email: 'a@b.example' }] } })).then(([r, b]) => [r.statusCode, b])",
            "sendgrid.mail.send({ to: 'a', subject: 's' }).then(([r]) => r.statusCode)",
        ],
        Answer(202, '{"job_id": "j"}'),
    ),
    "sendgrid, refused": Calls(
        [
            "(sendgrid.mail.setApiKey('SG.x'), sendgrid.mail.send({ to: 'a@b.example', from: 'c@d.example', subject: 's', text: 't' })).catch((e) => [e.code, e.message, e.response.body])",
        ],
        Answer(401, '{"errors": [{"message": "no", "field": null, "help": null}]}'),
    ),
}
"""What is tested, by the global's name; what follows a comma says how the server answers."""
