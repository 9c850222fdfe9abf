/* What the files of a mail are by their bytes, and whether their names say
 * the same.  Texts without a name are what people read, no files. */
#include "core/message/message_part.h"

#include <errno.h>

#include "core/filetype/name.h"
#include "core/filetype/type.h"
#include "core/mime/decode.h"

#define FILES_MAX	100
#define BYTES_MAX	((size_t)64 << 20)

struct message_content {
	const char	*type;		/* NULL: not looked at */
	enum file_mismatch mismatch;
};

static bool
is_file(const struct mime_part *p)
{
	return p->kind == MIME_LEAF && (p->name.n > 0 ||
	    !mime_is(p, "text/") || strcmp(p->disposition, "attachment") == 0);
}

static int
read_one(struct message *m, const struct mime_part *p,
    struct message_content *ret)
{
	struct file_type type = { .type = "" };
	struct name_look look;
	struct buf b;
	int r;

	buf_init(&b, BYTES_MAX);
	r = buf_reserve(&b, p->size);
	if (r == 0)
		r = mime_part_bytes(p, &b);
	if (r == 0)
		r = file_type_read(buf_span(&b), m->arena, &type);
	if (r == 0)
		r = name_look(m->o.files, p->name, m->arena, &look);
	buf_done(&b);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	ret->type = type.type;
	ret->mismatch = file_mismatch(m->o.files, look.ext,
	    span_str(p->type), span_str(type.type));
	return 0;
}

int
message_contents_read(struct message *m)
{
	size_t left = BYTES_MAX, n = 0;
	int r = 0;

	if (m->o.files == NULL)
		return 0;
	m->contents = arena_array(m->arena, m->mime.n, sizeof *m->contents);
	if (m->contents == NULL)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < m->mime.n && n < FILES_MAX; i++) {
		const struct mime_part *p = m->mime.v[i];

		if (!is_file(p) || p->size > left)
			continue;
		left -= p->size;
		n++;
		r = read_one(m, p, &m->contents[i]);
	}
	return r;
}

void
message_content_row(struct message_judge *j, size_t i, struct row *r)
{
	const struct message_content *c = j->m->contents ?
	    &j->m->contents[i] : NULL;
	const struct mime_part *p = j->m->mime.v[i];

	if (r == NULL || c == NULL || c->type == NULL)
		return;
	row_text(j->s, r, "detected", span_str(c->type));
	if (c->mismatch == FILE_FITS)
		return;
	row_text(j->s, r, "mismatch",
	    span_str(file_mismatch_name(c->mismatch)));
	row_words(j->s, r, text_plain(c->mismatch == FILE_EXT_DIFFERS ?
	    "lint.mismatch.extension" : "lint.mismatch.declared"));
	row_value(j->s, r, span_str(arena_printf(j->a,
	    SPAN_FMT "  != %s", SPAN_ARG(r->value), c->type)));
	message_say(j, r, SEVERITY_WARNING, c->mismatch == FILE_EXT_DIFFERS ?
	    "part.content-name" : "part.content-type", "type", c->type,
	    "name", message_z(j, p->name), "declared", p->type, NULL);
}
