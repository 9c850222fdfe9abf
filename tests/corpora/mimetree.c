/* mimetree [--cut N] FILE…: what core/mime reads in mails, one JSON object a
 * file, for the tests against public suites.
 * --cut N: prints nothing; reads each file whole and cut off at N places, and
 * asks every part for its text (a crash, a hang or a report of a sanitizer is
 * the result).
 * --times N: reads all N times and says only how many messages a second. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/readfile.h"
#include "core/mime/address.h"
#include "core/mime/id.h"
#include "core/mime/part.h"
#include "core/sheet/json.h"
#include "core/text/charset.h"

#define FILE_MAX ((size_t)64 << 20)
#define ARENA_MAX ((size_t)256 << 20)

static void
fail(const char *what, const char *file)
{
	fprintf(stderr, "mimetree: %s: %s\n", file, what);
	exit(1);
}

static void
print_params(struct jw *j, const char *name, const struct mime_value *v)
{
	static const char *const forms[] = { "", "plain", "raw", "2047",
	    "2231", "both" };

	jw_name(j, name);
	jw_object(j);
	jw_member_bytes(j, "word", v->word);
	jw_name(j, "params");
	jw_array(j);
	for (size_t i = 0; i < v->n; i++) {
		const struct mime_param *p = &v->params[i];

		jw_object(j);
		jw_member_bytes(j, "name", span_str(p->name));
		jw_member_bytes(j, "value", p->value);
		jw_member_bytes(j, "charset", p->charset);
		jw_member_bytes(j, "language", p->language);
		jw_member_bytes(j, "form", span_str(forms[p->form]));
		jw_member_bool(j, "unknown", p->unknown);
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_object_end(j);
}

/* The text of a field, blanks at its end included. */
static struct span
behind_blanks(struct span body)
{
	while (body.n > 0 && strchr(" \t\r\n", body.p[0]) && body.p[0])
		body = span_skip(body, 1);
	return body;
}

static void
print_from(struct jw *j, const struct mime_part *p)
{
	const struct field_raw *f = fields_find(&p->fields, "From", 0);
	struct arena *a = arena_new(ARENA_MAX);
	struct addresses from = { 0 };

	if (f != NULL && addresses_read(f->body, a, &from) < 0)
		abort();
	jw_name(j, "from");
	jw_array(j);
	for (size_t i = 0; i < from.n; i++) {
		jw_object(j);
		jw_member_bytes(j, "raw", from.v[i].raw);
		jw_member_bytes(j, "display", from.v[i].display);
		jw_member_bytes(j, "address", address_text(&from.v[i], a));
		jw_object_end(j);
	}
	jw_array_end(j);
	arena_free(a);
}

static void
print_ids(struct jw *j, const struct mime_part *p)
{
	const struct field_raw *f = fields_find(&p->fields, "References", 0);
	struct span rest = f != NULL ? f->body : span_of("", 0), id;

	jw_name(j, "references");
	jw_array(j);
	while (mime_next_id(&rest, &id))
		jw_string(j, id);
	jw_array_end(j);
}

static void
print_fields(struct jw *j, const struct mime_part *p)
{
	struct buf text;
	int e;

	buf_init(&text, FILE_MAX);
	jw_name(j, "fields");
	jw_array(j);
	for (size_t i = 0; i < p->fields.n; i++) {
		const struct field_raw *f = &p->fields.v[i];

		buf_reset(&text);
		e = charset_decode_header(behind_blanks(f->body), &text);
		jw_object(j);
		jw_member_bytes(j, "name", f->name);
		jw_member_bytes(j, "raw", f->raw);
		jw_member_bytes(j, "value", buf_span(&text));
		jw_member_bool(j, "unknown", e == -ENOTSUP);
		jw_object_end(j);
	}
	jw_array_end(j);
	buf_done(&text);
}

static void
print_content(struct jw *j, const struct mime_part *p)
{
	struct buf bytes;

	buf_init(&bytes, FILE_MAX);
	if (mime_part_bytes(p, &bytes) < 0)
		abort();
	jw_name(j, "bytes");
	jw_base64(j, buf_span(&bytes));
	buf_reset(&bytes);
	if (mime_part_text(p, &bytes) == -ENOMEM)
		abort();
	jw_member_bytes(j, "text", buf_span(&bytes));
	buf_done(&bytes);
}

static void
print_part(struct jw *j, const struct mime_part *p)
{
	static const char *const kinds[] = { "leaf", "multipart", "message",
	    "external", "found" };

	jw_object(j);
	jw_member_bytes(j, "path", span_str(p->path));
	jw_member_bytes(j, "kind", span_str(kinds[p->kind]));
	jw_member_bytes(j, "type", span_str(p->type));
	jw_member_bool(j, "declared", p->declared);
	jw_member_bytes(j, "charset", p->charset);
	jw_member_bytes(j, "encoding",
	    span_str(mime_encoding_word(p->encoding)));
	jw_member_bytes(j, "disposition", span_str(p->disposition));
	jw_member_bytes(j, "name", p->name);
	jw_member_int(j, "size", (int64_t)p->size);
	jw_member_int(j, "defects", p->defects);
	jw_member_int(j, "header_at", (int64_t)p->header_at);
	jw_member_int(j, "body_at", (int64_t)p->body_at);
	jw_member_int(j, "body_size", (int64_t)p->body.n);
	print_params(j, "content_type", &p->content_type);
	print_params(j, "content_disposition", &p->content_disposition);
	print_fields(j, p);
	print_from(j, p);
	print_ids(j, p);
	print_content(j, p);
	jw_object_end(j);
}

static void
print_mail(const char *file, const struct mime_mail *m)
{
	struct buf out;
	struct jw j;

	buf_init(&out, FILE_MAX);
	jw_init(&j, &out);
	jw_object(&j);
	jw_member_bytes(&j, "file", span_str(file));
	jw_member_bool(&j, "more", m->more);
	jw_name(&j, "parts");
	jw_array(&j);
	for (size_t i = 0; i < m->n; i++)
		print_part(&j, m->v[i]);
	jw_array_end(&j);
	jw_object_end(&j);
	if (out.error < 0)
		fail("too large to print", file);
	puts(out.data);
	buf_done(&out);
}

/* Everything is asked for once. */
static void
ask_all(const struct mime_mail *m)
{
	struct buf out;

	buf_init(&out, FILE_MAX);
	for (size_t i = 0; i < m->n; i++) {
		buf_reset(&out);
		if (mime_part_text(m->v[i], &out) == -ENOMEM)
			abort();
	}
	buf_done(&out);
}

static void
read_mail(struct span mail, struct arena *a, const char *file,
    struct mime_mail *ret)
{
	arena_reset(a);
	if (mime_read(mail, a, ret) < 0)
		fail("no memory", file);
}

/* Each piece has its own memory, so that reading behind its end is seen. */
static void
cut(struct span mail, struct arena *a, const char *file, size_t places)
{
	struct mime_mail m;

	for (size_t i = 0; i <= places; i++) {
		size_t n = mail.n * i / places;
		char *copy = malloc(n + 1);

		if (copy == NULL)
			fail("no memory", file);
		memcpy(copy, mail.p, n);
		copy = realloc(copy, n > 0 ? n : 1);
		read_mail(span_of(copy, n), a, file, &m);
		ask_all(&m);
		free(copy);
	}
}

static void
read_and_ask(struct span mail, struct arena *a, const char *file,
    struct buf *subject)
{
	const struct field_raw *f;
	struct mime_mail m;

	read_mail(mail, a, file, &m);
	f = fields_find(&m.v[0]->fields, "Subject", 0);
	buf_reset(subject);
	if (f != NULL)
		charset_decode_header(f->body, subject);
}

static double
cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* All files are in memory: what is measured is reading, not the disk. */
static void
measure(char **files, size_t n, struct arena *a, size_t times)
{
	struct buf *v = calloc(n, sizeof *v);
	struct buf subject;
	size_t bytes = 0;
	double start;

	buf_init(&subject, FILE_MAX);
	for (size_t i = 0; v != NULL && i < n; i++) {
		buf_init(&v[i], FILE_MAX);
		if (read_file(files[i], &v[i]) < 0)
			fail("cannot be read", files[i]);
		bytes += v[i].len;
	}
	start = cpu_time();
	for (size_t k = 0; k < times; k++)
		for (size_t i = 0; v != NULL && i < n; i++)
			read_and_ask(buf_span(&v[i]), a, files[i], &subject);
	start = cpu_time() - start;
	printf("%.0f messages/s a core, %.1f MB/s\n", (double)(n * times) / start,
	    (double)(bytes * times) / start / 1e6);
	for (size_t i = 0; v != NULL && i < n; i++)
		buf_done(&v[i]);
	buf_done(&subject);
	free(v);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA_MAX);
	size_t places = 0, times = 0;
	struct mime_mail m;
	int i = 1;

	if (argc > 3 && strcmp(argv[1], "--cut") == 0)
		places = strtoul(argv[2], NULL, 10), i = 3;
	if (argc > 3 && strcmp(argv[1], "--times") == 0)
		times = strtoul(argv[2], NULL, 10), i = 3;
	if (times > 0)
		measure(argv + i, (size_t)(argc - i), a, times);
	for (; times == 0 && i < argc; i++) {
		struct buf mail;

		buf_init(&mail, FILE_MAX);
		if (read_file(argv[i], &mail) < 0)
			fail("cannot be read", argv[i]);
		if (places > 0) {
			cut(buf_span(&mail), a, argv[i], places);
		} else {
			read_mail(buf_span(&mail), a, argv[i], &m);
			print_mail(argv[i], &m);
		}
		buf_done(&mail);
	}
	arena_free(a);
	return 0;
}
