import type { AgentType, CredentialKind } from '@rookery/sdk';
import { addToInbox } from './add-to-inbox/agent.js';
import { aggregate } from './aggregate/agent.js';
import { alarm } from './alarm/agent.js';
import { answerWebhook } from './answer-webhook/agent.js';
import { appendGoogleSheet } from './append-google-sheet/agent.js';
import { callHttp } from './call-http/agent.js';
import { callWorkflow } from './call-workflow/agent.js';
import { clickhouse } from './credentials/clickhouse.js';
import { count } from './count/agent.js';
import { createCalendarEvent } from './create-calendar-event/agent.js';
import { googleChatWebhook } from './credentials/google-chat-webhook.js';
import { googleOauth2 } from './credentials/google-oauth2.js';
import { googleServiceAccount } from './credentials/google-service-account.js';
import { httpApiKey } from './credentials/http-api-key.js';
import { httpBasic } from './credentials/http-basic.js';
import { httpBearer } from './credentials/http-bearer.js';
import { httpSigning } from './credentials/http-signing.js';
import { mysql } from './credentials/mysql.js';
import { oauth2ClientCredentials } from './credentials/oauth2-client-credentials.js';
import { postgres } from './credentials/postgres.js';
import { s3 } from './credentials/s3.js';
import { sqlserver } from './credentials/sqlserver.js';
import { telegramBot } from './credentials/telegram-bot.js';
import { twilioAccount } from './credentials/twilio.js';
import { webhookHmac } from './credentials/webhook-hmac.js';
import { webhookSecret } from './credentials/webhook-secret.js';
import { rabbitmq } from './credentials/rabbitmq.js';
import { redis } from './credentials/redis.js';
import { nats } from './credentials/nats.js';
import { mqtt } from './credentials/mqtt.js';
import { deadline } from './deadline/agent.js';
import { deduplicate } from './deduplicate/agent.js';
import { delay } from './delay/agent.js';
import { detectChange } from './detect-change/agent.js';
import { digest } from './digest/agent.js';
import { elasticsearch } from './credentials/elasticsearch.js';
import { enrich } from './enrich/agent.js';
import { filter } from './filter/agent.js';
import { format } from './format/agent.js';
import { googleCalendarEvents } from './google-calendar-events/agent.js';
import { googleSheetRows } from './google-sheet-rows/agent.js';
import { httpFeed } from './http-feed/agent.js';
import { insertClickhouse } from './insert-clickhouse/agent.js';
import { javascript } from './javascript/agent.js';
import { indexElasticsearch } from './index-elasticsearch/agent.js';
import { join } from './join/agent.js';
import { manual } from './manual/agent.js';
import { merge } from './merge/agent.js';
import { publishFeed } from './publish-feed/agent.js';
import { pushKey } from './credentials/push-key.js';
import { pushWebsocket } from './push-websocket/agent.js';
import { publishRabbitmq } from './publish-rabbitmq/agent.js';
import { rabbitmqQueue } from './rabbitmq-queue/agent.js';
import { publishRedis } from './publish-redis/agent.js';
import { redisStream } from './redis-stream/agent.js';
import { publishNats } from './publish-nats/agent.js';
import { natsSubject } from './nats-subject/agent.js';
import { publishMqtt } from './publish-mqtt/agent.js';
import { mqttTopic } from './mqtt-topic/agent.js';
import { putS3Object } from './put-s3-object/agent.js';
import { readTable } from './read-table/agent.js';
import { s3Objects } from './s3-objects/agent.js';
import { schedule } from './schedule/agent.js';
import { discordBot } from './credentials/discord-bot.js';
import { discordWebhook } from './credentials/discord-webhook.js';
import { slackBot } from './credentials/slack-bot.js';
import { sendDiscord } from './send-discord/agent.js';
import { sendSlack } from './send-slack/agent.js';
import { webPushKeys } from './credentials/web-push-keys.js';
import { sendWebPush } from './send-web-push/agent.js';
import { imap } from './credentials/imap.js';
import { emailInbox } from './email-inbox/agent.js';
import { smtp } from './credentials/smtp.js';
import { sendEmail } from './send-email/agent.js';
import { sendGmail } from './send-gmail/agent.js';
import { sendGoogleChat } from './send-google-chat/agent.js';
import { sendTelegram } from './send-telegram/agent.js';
import { setValue } from './set-value/agent.js';
import { split } from './split/agent.js';
import { databaseKind } from './sql/database-kind.js';
import { sqlQuery } from './sql-query/agent.js';
import { sendSms } from './send-sms/agent.js';
import { sendSmsHttp } from './send-sms-http/agent.js';
import { smsInbox } from './sms-inbox/agent.js';
import { switchStep } from './switch/agent.js';
import { telegramUpdates } from './telegram-updates/agent.js';
import { throttle } from './throttle/agent.js';
import { updateGoogleSheet } from './update-google-sheet/agent.js';
import { webhook } from './webhook/agent.js';
import { writeSql } from './write-sql/agent.js';
import { writeTable } from './write-table/agent.js';
import { workflowInput } from './workflow-input/agent.js';
import { workflowOutput } from './workflow-output/agent.js';

/** Every built-in agent type, in the order the catalogue shows them. */
export const agents: readonly AgentType[] = [
  manual,
  schedule,
  webhook,
  httpFeed,
  sqlQuery,
  smsInbox,
  emailInbox,
  s3Objects,
  googleSheetRows,
  googleCalendarEvents,
  telegramUpdates,
  rabbitmqQueue,
  redisStream,
  natsSubject,
  mqttTopic,
  readTable,
  enrich,
  alarm,
  javascript,
  filter,
  format,
  deduplicate,
  detectChange,
  switchStep,
  split,
  merge,
  delay,
  throttle,
  digest,
  deadline,
  count,
  aggregate,
  join,
  workflowInput,
  callWorkflow,
  workflowOutput,
  writeTable,
  writeSql,
  indexElasticsearch,
  insertClickhouse,
  putS3Object,
  appendGoogleSheet,
  updateGoogleSheet,
  setValue,
  callHttp,
  answerWebhook,
  createCalendarEvent,
  sendGmail,
  sendGoogleChat,
  sendTelegram,
  sendSms,
  sendSmsHttp,
  publishRabbitmq,
  publishRedis,
  publishNats,
  sendEmail,
  sendSlack,
  sendDiscord,
  sendWebPush,
  publishMqtt,
  publishFeed,
  pushWebsocket,
  addToInbox,
];

/** Every built-in kind of credential. */
export const credentialKinds: readonly CredentialKind[] = [
  databaseKind(postgres),
  databaseKind(mysql),
  databaseKind(sqlserver),
  elasticsearch,
  clickhouse,
  s3,
  webhookSecret,
  webhookHmac,
  httpBasic,
  httpBearer,
  httpApiKey,
  httpSigning,
  oauth2ClientCredentials,
  telegramBot,
  twilioAccount,
  pushKey,
  smtp,
  imap,
  slackBot,
  discordWebhook,
  discordBot,
  webPushKeys,
  googleOauth2,
  googleServiceAccount,
  googleChatWebhook,
  rabbitmq,
  redis,
  nats,
  mqtt,
];
