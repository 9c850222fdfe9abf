/* The sheet of a returned mail: what it is, whom it is about and why, what was
 * returned and by whom.  Rows: docs/checks/bounce.md. */
#include "core/bounce/notice_part.h"

#include "core/bounce/rows.h"
#include "core/inquiry/remote.h"

struct view {
	struct sheet	*s;
	const struct bounce *b;
};

static void
put(struct view *v, struct row *r, const char *name, enum field_type type,
    struct span text)
{
	if (text.n > 0)
		row_typed(v->s, r, name, type, text);
}

static bool
taken(const struct notice_rcpt *t)
{
	return strcmp(t->action, "delivered") == 0 ||
	    strcmp(t->action, "relayed") == 0 ||
	    strcmp(t->action, "expanded") == 0;
}

/* ---- bounce ---- */

/* catalogue: notice.* bounce.what.* */
static void
bounce_row(struct view *v)
{
	static const enum severity severities[] = {
		[NOTICE_FAILED] = SEVERITY_ERROR,
		[NOTICE_DELAYED] = SEVERITY_WARNING,
		[NOTICE_DELIVERED] = SEVERITY_INFO,
		[NOTICE_REPLY] = SEVERITY_NOTICE,
		[NOTICE_RECEIPT] = SEVERITY_INFO,
		[NOTICE_COMPLAINT] = SEVERITY_WARNING,
		[NOTICE_MAIL] = SEVERITY_NOTICE,
	};
	const char *word = notice_kind_word(v->b->kind);
	struct row *r = sheet_row(v->s, NULL, "bounce", span_str("bounce"));
	const char *id;

	if (!r)
		return;
	r->severity = severities[v->b->kind];
	row_number(v->s, r, "is_bounce", FIELD_BOOL,
	    v->b->kind == NOTICE_FAILED);
	row_typed(v->s, r, "notice", FIELD_ENUM, span_str(word));
	row_number(v->s, r, "recipients", FIELD_INT, (int64_t)v->b->n);
	if (*v->b->dialect)
		row_text(v->s, r, "dialect", span_str(v->b->dialect));
	id = arena_printf(v->s->arena, "bounce.what.%s", word);
	r->why = text_plain(id ? id : "");
	id = arena_printf(v->s->arena, "bounce.what.%s.remedy", word);
	r->remedy = text_plain(id ? id : "");
}

/* ---- recipients ---- */

static const char *
action_of(const struct bounce *b, const struct notice_rcpt *t)
{
	if (*t->action)
		return t->action;
	return b->kind == NOTICE_DELAYED ? "delayed" : "failed";
}

static void
recipient(struct view *v, const struct notice_rcpt *t)
{
	struct row *r = sheet_row(v->s, NULL, "recipient", t->address);
	struct recipient_said said = { .address = t->address,
		.original = t->original, .action = action_of(v->b, t),
		.status = t->status, .mta = t->mta,
		.reply = t->shown, .our_address = t->our_address };
	bool delayed = strcmp(said.action, "delayed") == 0;

	if (!r)
		return;
	if (t->reason) {
		said.reason = t->reason;
		said.action = "";
		r->severity = SEVERITY_NOTICE;
		recipient_fields(v->s, r, &said);
		return;
	}
	if (t->known) {
		said.reason = t->m.reason;
		said.meaning = &t->m;
		said.permanent = t->m.permanent && !delayed;
		r->why = sheet_copy_text(v->s, t->m.meaning);
		r->remedy = sheet_copy_text(v->s, t->m.remedy);
		r->phone = sheet_copy_text(v->s, t->m.phone);
	} else if (!taken(t)) {
		r->state = ROW_UNKNOWN;
		said.reason = "onhold";
		r->why = text_plain("bounce.no-meaning");
	}
	if (taken(t) || r->state != ROW_UNKNOWN)
		r->severity = taken(t) ? SEVERITY_INFO :
		    delayed ? SEVERITY_WARNING : SEVERITY_ERROR;
	recipient_fields(v->s, r, &said);
	if (t->where.p && t->where.n > 0)
		row_evidence(v->s, r, span_str(REMOTE_MAIL),
		    t->where.p - v->b->mail.p, (int64_t)t->where.n, t->where);
}

static void
more(struct view *v)
{
	struct row *r;

	if (!v->b->more)
		return;
	r = sheet_row(v->s, NULL, "recipients.more", span_str(""));
	if (!r)
		return;
	r->severity = SEVERITY_NOTICE;
	r->why = text_plain("bounce.more");
}

/* ---- what was returned, and by whom ---- */

static void
returned(struct view *v)
{
	const struct notice_back *k = &v->b->back;
	struct row *r;

	if (k->message_id.n + k->subject.n + k->from.n + k->to.n == 0)
		return;
	r = sheet_row(v->s, NULL, "returned", span_str("returned"));
	if (!r)
		return;
	row_value(v->s, r, k->subject);
	put(v, r, "message_id", FIELD_MESSAGE_ID, k->message_id);
	put(v, r, "subject", FIELD_TEXT, k->subject);
	put(v, r, "from", FIELD_ADDRESS, k->from);
	put(v, r, "to", FIELD_ADDRESS, k->to);
	row_number(v->s, r, "date", FIELD_TIME, k->date);
	if (k->part == NULL)
		return;
	row_text(v->s, r, "part", span_str(k->part));
	row_words(v->s, r, (struct text){ "", "" });
}

static void
report(struct view *v)
{
	const struct bounce *b = v->b;
	struct row *r;

	if (b->mta.n + b->queue_id.n + b->feedback.n == 0 &&
	    b->arrival == TIME_NONE)
		return;
	r = sheet_row(v->s, NULL, "report", span_str("report"));
	if (!r)
		return;
	row_value(v->s, r, b->mta);
	put(v, r, "reporting_mta", FIELD_HOST, b->mta);
	row_number(v->s, r, "arrival", FIELD_TIME, b->arrival);
	put(v, r, "queue_id", FIELD_QUEUE_ID, b->queue_id);
	put(v, r, "feedback", FIELD_TEXT, b->feedback);
	put(v, r, "source_ip", FIELD_IP, b->source_ip);
}

struct sheet *
notice_sheet(const struct bounce *b, usec_t now)
{
	struct view v = { NULL, b };
	const struct mime_part *top = b->mime.v[0];
	struct bounce reading = *b;

	v.s = sheet_new("bounce", notice_field(&reading, &top->fields,
	    "Subject"));
	if (!v.s)
		return NULL;
	bounce_row(&v);
	for (size_t i = 0; i < b->n; i++)
		recipient(&v, &b->v[i]);
	more(&v);
	if (b->kind == NOTICE_DELAYED || b->kind == NOTICE_FAILED)
		resend_row(v.s, b->kind == NOTICE_DELAYED);
	returned(&v);
	report(&v);
	replies_age_row(b->replies, v.s, now);
	return v.s;
}
