/* Who writes notices that are no report, how they are recognised, and how
 * recipients and replies stand in them.  A new one is a row; the first that
 * fits counts. */
#include "core/bounce/dialect.h"

struct dialect {
	const char	*name;		/* for people; "": nobody's own */
	const char	*field;		/* where the sign is; NULL: the words */
	const char	*sign;		/* caseless */
	dialect_read	*read;
};

static const struct dialect dialects[] = {
	{ "qmail", NULL, "This is the qmail-send program", dialect_leading },
	{ "qmail", NULL, "wasn't able to deliver your message to the "
	    "following addresses", dialect_leading },
	{ "Postfix", NULL, "Postfix program at host", dialect_leading },
	{ "Postfix", NULL, "This is the Postfix", dialect_leading },
	{ "Postfix", NULL, "This is the mail system at host",
	    dialect_leading },
	{ "Exim", NULL, "created automatically by mail delivery software",
	    dialect_leading },
	{ "Exim", "X-Failed-Recipients", "", dialect_leading },
	{ "sendmail", NULL, "The following addresses had", dialect_leading },
	{ "sendmail", NULL, "- Transcript of session follows", dialect_coded },
	{ "Gmail", NULL, "Delivery to the following recipient",
	    dialect_leading },
	{ "OpenSMTPD", NULL, "This is the MAILER-DAEMON, please DO NOT REPLY",
	    dialect_leading },
	{ "DragonFly", NULL, "This is the DragonFly Mail Agent",
	    dialect_within },
	{ "Exchange", NULL, "did not reach the following recipient",
	    dialect_leading },
	{ "Exchange", NULL, "following recipient(s) could not be reached",
	    dialect_leading },
	{ "Exchange", NULL, "Delivery has failed to these recipients",
	    dialect_leading },
	{ "Exchange", NULL, "次の受信者またはグループへの配信に失敗しました",
	    dialect_leading },
	{ "Exchange", NULL, "次の受信者または配布リストへの配信に失敗しました",
	    dialect_leading },
	{ "Exchange", NULL, "メッセージを配信できませんでした",
	    dialect_leading },
	{ "Notes", NULL, "- Failure Reasons  -", dialect_leading },
	{ "Domino", NULL, "Your message could not be delivered for the "
	    "following reason", dialect_within },
	{ "Yahoo", NULL, "unable to deliver your message to the following "
	    "address", dialect_leading },
	{ "Yahoo", NULL, "Unable to deliver message to the following address",
	    dialect_leading },
	{ "IMail", "X-Mailer", "<SMTP32", dialect_within },
	{ "m-FILTER", NULL, "以下のメールアドレスへの送信に失敗しました",
	    dialect_leading },
	{ "au", NULL, "次のあて先へのメッセージはエラーのため",
	    dialect_within },
	{ "au", "From", "postmaster@ezweb.ne.jp", dialect_within },
	{ "au", NULL, "Could not be delivered to: <", dialect_within },
	{ "docomo", "From", "@docomo.ne.jp", NULL },
	{ "SoftBank", "From", "@softbank.ne.jp", NULL },
	{ "InterScan", NULL, "InterScan", dialect_within },
	{ "InterScan", "From", "InterScan", dialect_within },
	{ "Courier", NULL, "This is a delivery status notification from",
	    dialect_leading },
	{ "Sun Java System", NULL, "This report relates to a message you sent",
	    dialect_within },
	{ "Amazon SES", "From", "@sns.amazonaws.com", dialect_json },
	{ "Amazon WorkMail", NULL, "trying to deliver the mail to the "
	    "following recipients", dialect_leading },
	{ "MailEnable", NULL, "MailEnable:", dialect_within },
	{ "hMailServer", NULL, "hMailServer sent", dialect_leading },
	{ "Groupwise", "X-Mailer", "GroupWise", dialect_leading },
	{ "Verizon", NULL, "Error message below:", dialect_within },
	{ "Verizon", NULL, "Message could not be delivered to mobile",
	    dialect_within },
	{ "Zoho", "X-Mailer", "Zoho Mail", dialect_leading },
};

/* Subjects and words of a notice of failure that no row knows. */
static const char *const failures[] = {
	"address(es) failed", "cannot be delivered", "could not be delivered",
	"could not deliver", "delivery error", "delivery failed",
	"delivery failure", "delivery has failed", "delivery problem",
	"delivery status", "error sending your mail", "failed addresses",
	"failure notice", "has been returned", "mail failed",
	"mail system error", "mailbox is full", "message not delivered",
	"no such user",
	"non-delivery", "not be delivered", "not yet been delivered",
	"rejected", "returned mail", "trouble delivering",
	"unable to deliver", "undeliver", "unknown user", "user unknown",
	"配信できません", "配送できません", "送信できません",
	"届けることができません", "届きませんでした", "配信に失敗",
	"送信に失敗", "配信エラー", "配送エラー", "无法送达",
};

/* Who sends them. */
static const char *const daemons[] = {
	"mailer-daemon", "postmaster", "mail delivery", "mail.delivery",
	"mail administrator", "system administrator", "delivery subsystem",
};

/* Not given up yet. */
static const char *const delays[] = {
	"THIS IS A WARNING MESSAGE ONLY", "has been delayed",
	"has not yet been delivered", "not been delivered yet",
	"Delivery attempts will continue", "will continue to attempt",
	"will continue to try", "has been postponed", "will be retried",
	"Will keep trying", "is still undelivered", "advisory-only",
	"配送が遅れています", "配信が遅れています", "まだ配信されていません",
};

static bool
has_any(struct span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_find_nocase(s, span_str(words[i])) >= 0)
			return true;
	return false;
}

#define HAS_ANY(s, words) has_any(s, words, sizeof (words) / sizeof *(words))

static struct span
top_field(struct bounce *b, const char *name)
{
	return notice_field(b, &b->mime.v[0]->fields, name);
}

static bool
fits(struct bounce *b, const struct dialect *d, struct span words)
{
	if (!d->field)
		return span_find_nocase(words, span_str(d->sign)) >= 0;
	return fields_find(&b->mime.v[0]->fields, d->field, 0) != NULL &&
	    span_find_nocase(top_field(b, d->field), span_str(d->sign)) >= 0;
}

/* Nobody's own way: sender or subject, and words, say that it is a notice.
 * A mail server's own address answers no mail by itself. */
static bool
is_notice(struct bounce *b, struct span words)
{
	bool daemon = HAS_ANY(top_field(b, "From"), daemons);
	struct span subject = top_field(b, "Subject");

	if (!daemon && notice_is_reply(b))
		return false;
	if (!daemon && !span_is(top_field(b, "Return-Path"), "<>") &&
	    !HAS_ANY(subject, failures))
		return false;
	return HAS_ANY(words, failures) || HAS_ANY(words, delays) ||
	    (daemon && HAS_ANY(subject, failures));
}

static const struct dialect *
recognise(struct bounce *b, struct span words)
{
	static const struct dialect nobody = { "", NULL, "", NULL };

	for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
		const struct dialect *d = &dialects[i];

		if (fits(b, d, words) && (d->read || is_notice(b, words)))
			return d;
	}
	return is_notice(b, words) ? &nobody : NULL;
}

/* X-Failed-Recipients: all of them. */
static void
from_header(struct bounce *b)
{
	struct span list = top_field(b, "X-Failed-Recipients"), address;
	size_t at = 0;

	while (dialect_address(list, &at, &address))
		(void)notice_rcpt(b, address);
	b->closed = b->n > 0;
}

static void
read_with(struct bounce *b, const struct dialect *d, struct span words,
    const struct dialect_lines *l)
{
	const char *action;

	b->dialect = d->name;
	b->notice = true;
	from_header(b);
	(d->read ? d->read : dialect_leading)(b, l);
	if (b->n == 0)
		dialect_within(b, l);
	if (b->n == 0 && b->back.to.n > 0)
		(void)notice_rcpt(b, b->back.to);
	action = HAS_ANY(words, delays) ? "delayed" : "failed";
	for (size_t i = 0; i < b->n; i++)
		if (!*b->v[i].action && !b->complaint)
			b->v[i].action = action;
}

void
dialect_apply(struct bounce *b)
{
	const struct dialect *d;
	struct dialect_lines l;
	struct span words;

	if (dialect_lines(b, &l) < 0)
		return;
	words = span_head(b->words, b->words.n - l.behind.n);
	notice_back_text(b, l.behind);
	if (b->n == 0 && span_find_nocase(words, span_str(
	    "Final-Recipient:")) >= 0)
		notice_status_text(b, words, false);
	if (b->n > 0) {
		b->closed = true;
		dialect_leading(b, &l);
	} else if ((d = recognise(b, words)) != NULL) {
		read_with(b, d, words, &l);
	}
	dialect_transcript(b, &l);
	b->words = words;
}
