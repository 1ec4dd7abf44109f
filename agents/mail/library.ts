/** nodemailer takes memory and time to load, so it is loaded with the first mail. */
export async function loadMailer() {
  const [{ default: SmtpConnection }, { default: MailComposer }, { default: parseAddresses }, { detectMimeType }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/mail-composer'),
    import('nodemailer/lib/addressparser'),
    import('nodemailer/lib/mime-funcs'),
  ]);
  return { SmtpConnection, MailComposer, parseAddresses, detectMimeType };
}
