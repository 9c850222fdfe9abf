/* Fuzz: the header of a mail.  Invariants: envelope, fields, the empty line
 * and the body are all of the text, in order; what is unfolded has no line
 * end; a decoded value is UTF-8. */
#include <errno.h>
#include <stdlib.h>

#include "core/mime/field.h"
#include "core/mime/id.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Inside it, or empty anywhere. */
static bool
is_inside(struct span part, struct span all)
{
	return part.n == 0 ||
	    (part.p >= all.p && part.p + part.n <= all.p + all.n);
}

static void
check_field(const struct field_raw *f, struct arena *a)
{
	struct span plain = field_unfold(f->body, a), rest = f->body, id;
	struct buf value;
	int r;

	must(is_inside(f->name, f->raw) && is_inside(f->body, f->raw));
	must(span_chr(plain, '\n') < 0 && span_chr(plain, '\r') < 0);
	buf_init(&value, (size_t)1 << 24);
	r = charset_decode_header(f->body, &value);
	must(r == 0 || r == -ENOTSUP);
	must(utf8_valid(buf_span(&value)));
	buf_done(&value);
	while (mime_next_id(&rest, &id))
		must(id.n > 0 && is_inside(id, f->body));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena *a = arena_new((size_t)64 << 20);
	struct fields f;
	const char *at = text.p;

	must(fields_read(text, true, a, &f) == 0);
	must(f.n <= FIELDS_MAX && f.body <= size);
	must(is_inside(f.envelope, text));
	for (size_t i = 0; i < f.n; i++) {
		must(is_inside(f.v[i].raw, text) && f.v[i].raw.n > 0);
		must(f.v[i].raw.p >= at);
		/* an envelope line stands only before the first */
		must(i == 0 || f.v[i].raw.p == at);
		at = f.v[i].raw.p + f.v[i].raw.n;
		check_field(&f.v[i], a);
	}
	must(at <= text.p + f.body);
	if (!f.more && f.n > 0)
		must(text.p + f.body - at <= 2);
	arena_free(a);
	return 0;
}
