/* The mail that came back: a part message/rfc822 or text/rfc822-headers of
 * the notice. */
#include "core/bounce/notice_part.h"

#include "core/mime/address.h"
#include "core/mime/date.h"
#include "core/mime/id.h"

static struct span
first_address(struct bounce *b, const struct fields *f, const char *name)
{
	const struct field_raw *raw = fields_find(f, name, 0);
	struct addresses l;

	if (!raw || addresses_read(raw->body, b->arena, &l) < 0)
		return span_str("");
	for (size_t i = 0; i < l.n; i++)
		if (l.v[i].domain.n > 0)
			return address_text(&l.v[i], b->arena);
	return span_str("");
}

static void
take_fields(struct bounce *b, const struct fields *f)
{
	struct notice_back *k = &b->back;
	struct span id = notice_field(b, f, "Message-ID");
	struct span date = notice_field(b, f, "Date");
	int minutes;

	if (mime_next_id(&id, &k->message_id))
		k->message_id = arena_span(b->arena, k->message_id);
	k->subject = notice_field(b, f, "Subject");
	k->from = first_address(b, f, "From");
	k->to = first_address(b, f, "To");
	if (date.n == 0 || mime_date(date, &k->date, &minutes) < 0)
		k->date = TIME_NONE;
}

void
notice_back(struct bounce *b)
{
	struct fields f;

	for (size_t i = 0; i < b->mime.n; i++) {
		const struct mime_part *p = b->mime.v[i];

		if (p->kind == MIME_MESSAGE && notice_is_own(p) && p->child) {
			take_fields(b, &p->child->fields);
			b->back.part = p->path;
			return;
		}
		if (notice_is_own(p) && (mime_is(p, "text/rfc822-headers") ||
		    mime_is(p, "message/global-headers")) &&
		    fields_read(notice_bytes(b, p), false, b->arena, &f) == 0) {
			take_fields(b, &f);
			return;
		}
	}
}

/* What a copy of a header begins with, "From …" of an mbox left out. */
void
notice_back_text(struct bounce *b, struct span text)
{
	struct fields f;
	struct span line;

	if (b->back.message_id.n + b->back.subject.n + b->back.to.n > 0)
		return;
	for (int i = 0; i < 12 && text.n > 0; i++) {
		struct span rest = text;

		if (fields_read(text, false, b->arena, &f) < 0)
			return;
		if (f.n > 2 && f.v[0].name.n > 0) {
			take_fields(b, &f);
			return;
		}
		span_split(&rest, '\n', &line);
		text = rest;
	}
}
