/* The sheet of one reply: what it means, whether it is sent again, and the
 * recipient's row of schema 1.  Rows and fields: docs/checks/bounce.md. */
#include "core/bounce/replies.h"

#include <errno.h>

#include "core/bounce/rows.h"
#include "core/sheet/age.h"

/* catalogue: reason.* check.* action.* */
static void
enum_field(struct sheet *s, struct row *r, const char *name, const char *v)
{
	if (v && *v)
		row_typed(s, r, name, FIELD_ENUM, span_str(v));
}

static void
span_field(struct sheet *s, struct row *r, const char *name,
    enum field_type type, struct span v)
{
	if (v.n)
		row_typed(s, r, name, type, v);
}

/* The name of the provider; the groups that are none have no words. */
static void
provider_field(struct sheet *s, struct row *r, const struct reply_meaning *m)
{
	struct text none = { "", "" };

	row_text(s, r, "provider", span_str(m->provider));
	row_words(s, r, text_is_none(&m->provider_name) ? none :
	    m->provider_name);
}

static void
check_field(struct sheet *s, struct row *r, const struct reply_meaning *m)
{
	enum_field(s, r, "check", m->check);
	if (strcmp(m->check, "none") == 0)
		row_words(s, r, (struct text){ "", "" });
}

enum severity
meaning_severity(const struct reply_meaning *m)
{
	if (strcmp(m->reason, "delivered") == 0)
		return SEVERITY_INFO;
	return m->retried ? SEVERITY_WARNING : SEVERITY_ERROR;
}

static void
meaning_value(struct sheet *s, struct row *r, const struct reply_meaning *m)
{
	const char *value = arena_printf(s->arena, SPAN_FMT "%s" SPAN_FMT,
	    SPAN_ARG(m->code), m->code.n && m->enhanced.n ? " " : "",
	    SPAN_ARG(m->enhanced));

	row_value(s, r, span_str(value));
}

void
replies_row(struct sheet *s, struct row *r, const struct reply_meaning *m)
{
	meaning_value(s, r, m);
	r->why = m->meaning;
	r->remedy = m->remedy;
	r->phone = m->phone;
	row_text(s, r, "rule", span_str(m->id));
	row_words(s, r, (struct text){ "", "" });
	provider_field(s, r, m);
	enum_field(s, r, "reason", m->reason);
	check_field(s, r, m);
	span_field(s, r, "our_address", FIELD_IP, m->our_address);
}

static void
meaning_row(struct sheet *s, const struct reply_meaning *m, bool known,
    struct span text)
{
	struct row *r = sheet_row(s, NULL, "meaning", span_str("meaning"));

	if (!r)
		return;
	row_evidence(s, r, span_str("reply"), 0, (int64_t)text.n, text);
	span_field(s, r, "code", FIELD_TEXT, m->code);
	span_field(s, r, "enhanced", FIELD_TEXT, m->enhanced);
	if (!known) {
		meaning_value(s, r, m);
		span_field(s, r, "our_address", FIELD_IP, m->our_address);
		r->state = ROW_UNKNOWN;
		r->why = text_plain("bounce.no-meaning");
		r->remedy = text_plain("bounce.no-meaning.remedy");
		return;
	}
	r->severity = meaning_severity(m);
	replies_row(s, r, m);
	span_field(s, r, "help", FIELD_URL, span_str(m->url));
}

void
resend_row(struct sheet *s, bool retried)
{
	struct row *r = sheet_row(s, NULL, "resend", span_str("resend"));

	if (!r)
		return;
	r->severity = retried ? SEVERITY_INFO : SEVERITY_WARNING;
	row_number(s, r, "automatic", FIELD_BOOL, retried);
	r->why = text_plain(retried ? "bounce.resend.retried" :
	    "bounce.resend.returned");
	r->phone = text_plain(retried ? "bounce.resend.retried.phone" :
	    "bounce.resend.returned.phone");
	if (!retried)
		r->remedy = text_plain("bounce.resend.returned.remedy");
}

void
recipient_fields(struct sheet *s, struct row *r,
    const struct recipient_said *said)
{
	row_value(s, r, said->address);
	span_field(s, r, "address", FIELD_ADDRESS, said->address);
	span_field(s, r, "original", FIELD_ADDRESS, said->original);
	enum_field(s, r, "action", said->action);
	span_field(s, r, "status", FIELD_TEXT, said->status);
	enum_field(s, r, "reason", said->reason);
	row_text(s, r, "reply", said->reply);
	span_field(s, r, "mta", FIELD_HOST, said->mta);
	if (said->meaning) {
		row_number(s, r, "permanent", FIELD_BOOL, said->permanent);
		provider_field(s, r, said->meaning);
	}
	span_field(s, r, "our_address", FIELD_IP, said->our_address);
}

static void
recipient_row(struct sheet *s, const struct reply_meaning *m, bool known,
    struct span host, struct span rcpt)
{
	struct row *r = sheet_row(s, NULL, "recipient",
	    rcpt.n ? rcpt : span_str("recipient"));
	struct recipient_said said = { .address = rcpt,
		.status = m->enhanced, .reply = m->normalised, .mta = host,
		.our_address = m->our_address };

	if (!r)
		return;
	if (known) {
		said.action = strcmp(m->reason, "delivered") == 0 ?
		    "delivered" : m->retried ? "delayed" : "failed";
		said.reason = m->reason;
		said.permanent = m->permanent;
		said.meaning = m;
	} else {
		r->state = ROW_UNKNOWN;
	}
	recipient_fields(s, r, &said);
}

void
replies_age_row(const struct replies *r, struct sheet *s, usec_t now)
{
	age_row(s, NULL, "replies", replies_dated(r), now);
}

struct sheet *
replies_sheet(const struct replies *r, struct span text, struct span host,
    struct span rcpt, usec_t now)
{
	struct reply_meaning m = { .id = "" };
	struct sheet *s = sheet_new("bounce", span_trim(span_head(text, 200)));
	struct span said = host;
	struct buf unused;
	int code;

	if (!s)
		return NULL;
	code = replies_explain(r, text, host, rcpt, s->arena, &m);
	if (code < 0 && code != -ENOENT) {
		sheet_free(s);
		return NULL;
	}
	if (!said.n) {
		buf_init(&unused, 64 << 10);
		replies_normalise(text, &unused, &said);
		buf_done(&unused);
	}
	meaning_row(s, &m, code == 0, text);
	if (code == 0 && strcmp(m.reason, "delivered") != 0)
		resend_row(s, m.retried);
	recipient_row(s, &m, code == 0, said, rcpt);
	replies_age_row(r, s, now);
	return s;
}
