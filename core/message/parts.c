/* The row `part`: the parts of the mail as a list with paths, and what is
 * broken about each. */
#include "core/message/message_part.h"
#include "core/mime/decode.h"

/* In the order of weight; the first one found is the sentence.
 * catalogue: message.part.* */
static const struct { enum mime_defect bit; const char *word;
	enum severity severity; } defects[] = {
	{ MIME_TOO_DEEP, "too-deep", SEVERITY_WARNING },
	{ MIME_NO_BOUNDARY, "no-boundary", SEVERITY_WARNING },
	{ MIME_BOUNDARY_UNSEEN, "boundary-unseen", SEVERITY_WARNING },
	{ MIME_TYPE_TWICE, "type-twice", SEVERITY_WARNING },
	{ MIME_NAMES_DIFFER, "names-differ", SEVERITY_WARNING },
	{ MIME_TYPE_BAD, "type-bad", SEVERITY_NOTICE },
	{ MIME_ENCODED_PARTS, "encoded-parts", SEVERITY_NOTICE },
	{ MIME_ENCODING_BAD, "encoding-bad", SEVERITY_NOTICE },
	{ MIME_BASE64_BAD, "base64-bad", SEVERITY_NOTICE },
	{ MIME_QP_BAD, "qp-bad", SEVERITY_NOTICE },
	{ MIME_NAME_BAD, "name-bad", SEVERITY_NOTICE },
	{ MIME_CHARSET_UNKNOWN, "charset-unknown", SEVERITY_NOTICE },
	{ MIME_HAS_NUL, "has-nul", SEVERITY_NOTICE },
	{ MIME_NOT_CLOSED, "not-closed", SEVERITY_NOTICE },
	{ MIME_HEADER_JUNK, "header-junk", SEVERITY_NOTICE },
	{ MIME_HEADER_8BIT, "header-8bit", SEVERITY_NOTICE },
	{ MIME_NOT_7BIT, "not-7bit", SEVERITY_NOTICE },
	{ MIME_LINE_LONG, "line-long", SEVERITY_NOTICE },
	{ MIME_PARAM_BAD, "param-bad", SEVERITY_NOTICE },
	{ MIME_EOL_MIXED, "eol-mixed", SEVERITY_NONE },
	{ MIME_HEADER_ONLY, "header-only", SEVERITY_NONE },
};
#define DEFECTS (sizeof defects / sizeof *defects)

static void
say_defects(struct message_judge *j, struct row *r, unsigned bits)
{
	struct span words[DEFECTS];
	size_t n = 0;

	for (size_t i = 0; i < DEFECTS; i++) {
		if (!(bits & (unsigned)defects[i].bit))
			continue;
		if (n == 0)
			message_say(j, r, defects[i].severity,
			    arena_printf(j->a, "part.%s", defects[i].word),
			    NULL);
		words[n++] = span_str(defects[i].word);
	}
	if (n > 0)
		row_list(j->s, r, "defects", words, n);
}

static void
part_row(struct message_judge *j, size_t i)
{
	const struct mime_part *p = j->m->mime.v[i];
	struct row *r = sheet_row(j->s, NULL, "part", span_str(p->path));

	if (r == NULL)
		return;
	r->label = text_say(j->s->arena, "message.part", "path", p->path,
	    NULL);
	row_value(j->s, r, span_str(p->name.n == 0 ? p->type :
	    arena_printf(j->a, "%s  " SPAN_FMT, p->type,
	    SPAN_ARG(p->name))));
	row_text(j->s, r, "path", span_str(p->path));
	row_words(j->s, r, (struct text){ "", "" });
	row_text(j->s, r, "type", span_str(p->type));
	if (p->charset.n > 0)
		row_text(j->s, r, "charset", p->charset);
	row_text(j->s, r, "encoding",
	    span_str(mime_encoding_word(p->encoding)));
	if (*p->disposition)
		row_text(j->s, r, "disposition", span_str(p->disposition));
	if (p->name.n > 0)
		row_text(j->s, r, "name", p->name);
	row_number(j->s, r, "size", FIELD_BYTES, (int64_t)p->size);
	if (p->header_at != MIME_NO_OFFSET)
		row_evidence(j->s, r, span_str("mail"), (int64_t)p->header_at,
		    (int64_t)(p->header.n + p->body.n), p->depth == 0 ?
		    span_str("") : span_head(p->header, 4096));
	say_defects(j, r, p->defects);
	message_content_row(j, i, r);
}

int
message_parts(struct message_judge *j)
{
	const struct mime_mail *m = &j->m->mime;

	for (size_t i = 0; i < m->n; i++)
		part_row(j, i);
	if (m->more) {
		struct row *r = sheet_row(j->s, NULL, "part.more",
		    span_str(""));

		message_say(j, r, SEVERITY_WARNING, "part.more", NULL);
	}
	return 0;
}
