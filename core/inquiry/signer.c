/* OpenDKIM: Domain and Selector, or KeyTable ("name domain:selector:file").
 * What is not understood is passed over. */
#include "core/inquiry/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/readfile.h"
#include "core/inquiry/signer_part.h"

#define MEMORY	((size_t)16 << 20)

const char *
signer_path(struct signer *s, struct span path)
{
	return arena_printf(s->a, "%s" SPAN_FMT, s->root, SPAN_ARG(path));
}

int
signer_open(const char *path)
{
	/* a pipe or a device must not keep us */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}

int
signer_read(struct signer *s, struct span path, struct span *ret)
{
	const char *file = signer_path(s, path);
	int fd = file != NULL ? signer_open(file) : -ENOMEM, r;
	struct buf bytes;

	*ret = span_str(NULL);
	if (fd < 0)
		return fd == -ENOMEM ? fd : 0;
	buf_init(&bytes, SIGNER_FILE);
	r = read_fd(fd, &bytes);
	close(fd);
	if (r == 0)
		*ret = arena_span(s->a, buf_span(&bytes));
	buf_done(&bytes);
	return r == -ENOMEM || arena_failed(s->a) ? -ENOMEM : 0;
}

/* What may stand in a name; whether it is one is seen when it is asked. */
static bool
is_name(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] <= ' ' || name.p[i] > '~' ||
		    strchr("\"'$%;/", name.p[i]))
			return false;
	}
	return name.n > 0 && name.n < 254;
}

int
signer_add(struct signer *s, const char *program, struct span selector,
    struct span domain, struct span key_path)
{
	struct span name, public;
	int r;

	if (s->n == SIGNER_MAX || !is_name(selector) || !is_name(domain))
		return 0;
	s->n++;
	name = span_str(arena_printf(s->a, SPAN_FMT "._domainkey." SPAN_FMT,
	    SPAN_ARG(selector), SPAN_ARG(domain)));
	r = facts_add(s->f, "dkim.selector", name, span_str(program));
	if (r == 0 && key_path.n > 0 && key_path.p[0] == '/') {
		r = signer_public(s, key_path, &public);
		if (r == 0 && public.n > 0)
			r = facts_add(s->f, "dkim.public", name, public);
	}
	return r == -ENOMEM || arena_failed(s->a) ? -ENOMEM : 0;
}

bool
signer_word(struct span *rest, struct span *ret)
{
	struct span s = *rest;
	size_t n = 0;

	while (s.n > 0 && strchr(" \t\r", s.p[0]))
		s = span_skip(s, 1);
	while (n < s.n && !strchr(" \t\r", s.p[n]))
		n++;
	*ret = span_head(s, n);
	*rest = span_skip(s, n);
	if (n >= 2 && strchr("\"'", s.p[0]) && s.p[n - 1] == s.p[0])
		*ret = span_of(s.p + 1, n - 2);
	return n > 0;
}

/* ---- OpenDKIM ---- */

struct opendkim {
	struct span	 domain, selector, key_file, key_table;
};

static struct opendkim
read_settings(struct span bytes)
{
	struct opendkim o = { .domain = { NULL, 0 } };
	const struct { const char *name; struct span *to; } settings[] = {
		{ "Domain", &o.domain }, { "Selector", &o.selector },
		{ "KeyFile", &o.key_file }, { "KeyTable", &o.key_table },
	};
	struct span line, name;

	while (span_split(&bytes, '\n', &line)) {
		if (!signer_word(&line, &name))
			continue;
		for (size_t i = 0; i < sizeof settings / sizeof *settings;
		    i++) {
			if (span_eq_nocase(name, span_str(settings[i].name)))
				*settings[i].to = span_trim(line);
		}
	}
	return o;
}

/* The path of a table in a file; other kinds of tables are not read. */
static struct span
table_path(struct span value)
{
	static const char *const kinds[] = { "refile:", "file:" };

	for (size_t i = 0; i < 2; i++) {
		if (span_starts_nocase(value, kinds[i]))
			return span_skip(value, strlen(kinds[i]));
	}
	return span_starts(value, "/") ? value : span_str(NULL);
}

/* Of a list with commas, or of a file with one a line. */
static bool
next_domain(struct span *rest, struct span *ret)
{
	size_t n = 0;

	while (n < rest->n && rest->p[n] != ',' && rest->p[n] != '\n')
		n++;
	*ret = span_trim(span_head(*rest, n));
	if (rest->n == 0)
		return false;
	*rest = span_skip(*rest, n + 1);
	return true;
}

static int
add_single(struct signer *s, const struct opendkim *o)
{
	struct span rest = o->domain, domain;
	int r = 0;

	if (span_starts(rest, "/") || span_chr(rest, ':') >= 0)
		r = signer_read(s, table_path(o->domain), &rest);
	while (r == 0 && next_domain(&rest, &domain))
		r = signer_add(s, "opendkim", o->selector, domain,
		    o->key_file);
	return r;
}

static int
add_table(struct signer *s, struct span bytes)
{
	struct span line, name, value, domain, selector;
	int r = 0;

	while (r == 0 && span_split(&bytes, '\n', &line)) {
		if (!signer_word(&line, &name) || name.p[0] == '#')
			continue;
		value = span_trim(line);
		if (!span_split(&value, ':', &domain) ||
		    !span_split(&value, ':', &selector))
			continue;
		domain = span_trim(domain);
		r = signer_add(s, "opendkim", span_trim(selector),
		    span_is(domain, "%") ? span_str("*") : domain,
		    span_trim(value));
	}
	return r;
}

static int
opendkim(struct signer *s)
{
	struct span bytes;
	struct opendkim o;
	int r = signer_read(s, span_str("/etc/opendkim.conf"), &bytes);

	if (r < 0 || bytes.n == 0)
		return r;
	o = read_settings(bytes);
	/* with a table OpenDKIM does not look at the others */
	if (o.key_table.n == 0)
		return add_single(s, &o);
	r = signer_read(s, table_path(o.key_table), &bytes);
	return r == 0 ? add_table(s, bytes) : r;
}

int
facts_gather_signer(struct facts *f, const char *root)
{
	struct signer s = { .f = f, .root = root, .a = arena_new(MEMORY) };
	int r = s.a != NULL ? opendkim(&s) : -ENOMEM;

	if (r == 0)
		r = signer_rspamd(&s);
	arena_free(s.a);
	return r;
}
