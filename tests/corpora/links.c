/* What is found of links, one JSON object a text or mail, for the tests
 * against public suites.
 *
 *	links <TEXTS        texts with a NUL behind each: the URLs in them,
 *	                    completed, and without a port that needs no saying
 *	links RULES FILE…   mails: hosts, odd targets, texts that say another
 *	                    host than the target */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/auth/suffix.h"
#include "core/base/readfile.h"
#include "core/forged/links.h"
#include "core/sheet/json.h"
#include "core/text/charset.h"

#define FILE_MAX ((size_t)64 << 20)
#define ARENA_MAX ((size_t)256 << 20)

static void
fail(const char *what, const char *file)
{
	fprintf(stderr, "links: %s: %s\n", file, what);
	exit(1);
}

static void
write_out(struct buf *b)
{
	buf_addc(b, '\n');
	if (b->error < 0)
		fail("memory", "-");
	fwrite(b->data, 1, b->len, stdout);
	buf_reset(b);
}

/* ---- texts ---- */

static void
print_urls(struct jw *j, struct span text, struct arena *a)
{
	struct url_found u;
	size_t at = 0;

	jw_array(j);
	while (url_next(text, &at, suffix_exists, &u)) {
		const char *scheme = u.form == URL_BARE ? "http://" :
		    u.form == URL_MAIL ? "mailto:" : "";
		struct span all = u.url.text;

		jw_string(j, span_str(arena_printf(a, "%s" SPAN_FMT, scheme,
		    SPAN_ARG(all))));
		if (url_port(&u.url) == 80 && u.url.path.n == 0)
			jw_string(j, span_str(arena_printf(a, "%s" SPAN_FMT,
			    scheme, (int)(u.url.port.p - 1 - all.p),
			    all.p)));
	}
	jw_array_end(j);
}

static void
read_texts(struct buf *out, struct arena *a)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getdelim(&line, &cap, '\0', stdin)) > 0) {
		struct jw j;

		arena_reset(a);
		jw_init(&j, out);
		print_urls(&j, span_of(line, (size_t)n - (line[n - 1] == 0)),
		    a);
		write_out(out);
	}
	free(line);
}

/* ---- mails ---- */

static struct span
text_of(const struct mime_part *p, struct arena *a)
{
	struct span s = span_str("");
	struct buf b;

	if (p == NULL)
		return s;
	buf_init(&b, FILE_MAX);
	if (mime_part_text(p, &b) == -ENOMEM)
		fail("memory", "-");
	s = arena_span(a, buf_span(&b));
	buf_done(&b);
	return s;
}

static struct span
subject_of(const struct mime_mail *m, struct arena *a)
{
	const struct field_raw *f = fields_find(&m->v[0]->fields, "Subject",
	    0);
	struct span s = span_str("");
	struct buf b;

	if (f == NULL)
		return s;
	buf_init(&b, FILE_MAX);
	charset_decode_header(f->body, &b);
	s = arena_span(a, buf_span(&b));
	buf_done(&b);
	return s;
}

static int64_t
count_broken(struct span text)
{
	struct span found;
	int64_t n = 0;
	size_t at = 0;

	while (url_next_broken(text, &at, &found))
		n++;
	return n;
}

static void
print_links(struct jw *j, const struct forge_links *links,
    const struct link_guards *g)
{
	size_t differs = 0, odd = 0;

	jw_name(j, "hosts");
	jw_array(j);
	for (size_t i = 0; i < links->n; i++) {
		const struct forge_link *l = &links->v[i];

		if (l->host != NULL)
			jw_string(j, l->host->look.ascii);
		if (l->says != NULL)
			jw_string(j, l->says->look.ascii);
		if (url_scheme_is(&l->url, "mailto"))
			jw_string(j, l->url.host);
		differs += forge_link_differs(l, g);
		odd += forge_link_odd(l) != 0;
	}
	jw_array_end(j);
	jw_name(j, "differs");
	jw_int(j, (int64_t)differs);
	jw_name(j, "odd");
	jw_int(j, (int64_t)odd);
}

static void
read_mail(const char *file, const struct forge_knowledge *k, struct buf *out,
    struct arena *a)
{
	const struct link_guards g = { .know = k };
	const struct forge_links *links;
	struct forge_links_source s = { .know = k,
		.list_unsubscribe = span_str("") };
	struct mime_mail m;
	struct buf bytes;
	struct html h;
	struct jw j;

	buf_init(&bytes, FILE_MAX);
	if (read_file(file, &bytes) < 0 || mime_read(buf_span(&bytes), a, &m))
		fail("cannot be read", file);
	s.mime = &m;
	s.html_part = mime_first(&m, "text/html");
	s.plain_part = mime_first(&m, "text/plain");
	s.plain = text_of(s.plain_part, a);
	s.subject = subject_of(&m, a);
	if (s.html_part != NULL && html_read(text_of(s.html_part, a), a,
	    &h) == 0)
		s.html = &h;
	if (forge_links_read(&s, a, &links) < 0)
		fail("memory", file);
	jw_init(&j, out);
	jw_object(&j);
	print_links(&j, links, &g);
	jw_member_int(&j, "broken", count_broken(s.plain));
	jw_object_end(&j);
	write_out(out);
	buf_done(&bytes);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct forge_knowledge *k = NULL;
	struct error e = { 0 };
	struct buf out;

	if (a == NULL)
		fail("memory", "-");
	buf_init(&out, FILE_MAX);
	if (argc < 2)
		read_texts(&out, a);
	else if (forge_knowledge_load(argv[1], NULL, &k, &e) < 0)
		fail(e.en, argv[1]);
	for (int i = 2; i < argc; i++) {
		arena_reset(a);
		read_mail(argv[i], k, &out, a);
	}
	forge_knowledge_free(k);
	buf_done(&out);
	arena_free(a);
	return 0;
}
