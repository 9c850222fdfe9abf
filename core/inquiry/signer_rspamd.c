/* rspamd: dkim_signing.conf below local.d and override.d, the maps it names,
 * and the key files at their usual place.  Its language is read only as far
 * as it is needed: names, values, blocks. */
#include <dirent.h>
#include <errno.h>

#include "core/inquiry/signer_part.h"

#define DEPTH_MAX	8
#define FOLDER_MAX	2000
#define KEYS		"/var/lib/rspamd/dkim"

struct block {
	struct span	 name;
	struct span	 selector, path;
};

struct reader {
	struct signer	*s;
	struct span	 rest;
	struct block	 blocks[DEPTH_MAX];
	size_t		 depth;		/* of the one that is read */
};

/* ---- words ---- */

static void
skip_blanks(struct reader *rd)
{
	struct span *s = &rd->rest;

	for (;;) {
		while (s->n > 0 && strchr(" \t\r\n;,", s->p[0]))
			*s = span_skip(*s, 1);
		if (span_starts(*s, "#")) {
			ptrdiff_t end = span_chr(*s, '\n');

			*s = span_skip(*s, end >= 0 ? (size_t)end : s->n);
		} else if (span_starts(*s, "/*")) {
			ptrdiff_t end = span_find(*s, span_str("*/"));

			*s = span_skip(*s, end >= 0 ? (size_t)end + 2 : s->n);
		} else {
			return;
		}
	}
}

/* One of "{}[]=:", or a word, with or without quotes; false at the end. */
static bool
next(struct reader *rd, struct span *ret, bool *ret_word)
{
	struct span *s = &rd->rest;
	size_t n = 0;

	skip_blanks(rd);
	if (s->n == 0)
		return false;
	*ret_word = !strchr("{}[]=:", s->p[0]);
	if (!*ret_word) {
		n = 1;
		*ret = span_head(*s, n);
	} else if (strchr("\"'", s->p[0])) {
		ptrdiff_t end = span_chr(span_skip(*s, 1), s->p[0]);

		n = end >= 0 ? (size_t)end + 2 : s->n;
		*ret = span_of(s->p + 1, end >= 0 ? (size_t)end : s->n - 1);
	} else {
		while (n < s->n && !strchr(" \t\r\n;,{}[]=:#", s->p[n]))
			n++;
		*ret = span_head(*s, n > 0 ? n : 1);
		n = ret->n;
	}
	*s = span_skip(*s, n);
	return true;
}

/* ---- what they say ---- */

/* "$domain.$selector.key" */
static struct span
expand(struct reader *rd, struct span path, struct span selector,
    struct span domain)
{
	struct span out = path;

	const struct { const char *slot; struct span value; } slots[] = {
		{ "$selector", selector }, { "$domain", domain },
	};
	for (size_t i = 0; i < 2; i++) {
		struct span slot = span_str(slots[i].slot);
		ptrdiff_t at = span_find(out, slot);

		if (at < 0)
			continue;
		out = span_str(arena_printf(rd->s->a, SPAN_FMT SPAN_FMT
		    SPAN_FMT, SPAN_ARG(span_head(out, (size_t)at)),
		    SPAN_ARG(slots[i].value), SPAN_ARG(span_skip(out,
		    (size_t)at + slot.n))));
	}
	return out;
}

static int
add(struct reader *rd, struct span selector, struct span domain,
    struct span path)
{
	return signer_add(rd->s, "rspamd", selector, domain,
	    span_is(domain, "*") && span_find(path, span_str("$domain")) >= 0
	    ? span_str(NULL) : expand(rd, path, selector, domain));
}

/* The domain of the block that is read: "domain { NAME { … } }". */
static struct span
domain_of(const struct reader *rd)
{
	for (size_t i = 1; i < rd->depth; i++) {
		if (span_is(rd->blocks[i].name, "domain"))
			return rd->blocks[i + 1].name;
	}
	return span_str("*");
}

static int
end_block(struct reader *rd)
{
	const struct block *b = &rd->blocks[rd->depth];
	int r = 0;

	if (b->selector.n > 0)
		r = add(rd, b->selector, domain_of(rd), b->path);
	if (rd->depth > 0)
		rd->depth--;
	return r;
}

/* selector_map: "DOMAIN SELECTOR" a line. */
static int
read_map(struct reader *rd, struct span path)
{
	struct span bytes, line, domain, selector;
	int r = signer_read(rd->s, path, &bytes);

	while (r == 0 && span_split(&bytes, '\n', &line)) {
		if (signer_word(&line, &domain) && domain.n > 0 &&
		    domain.p[0] != '#' && signer_word(&line, &selector))
			r = add(rd, selector, domain, span_str(NULL));
	}
	return r;
}

static int
take_value(struct reader *rd, struct span name, struct span value)
{
	struct block *b = &rd->blocks[rd->depth];

	if (span_is(name, "selector"))
		b->selector = value;
	else if (span_is(name, "path"))
		b->path = value;
	else if (span_is(name, "selector_map") && span_starts(value, "/"))
		return read_map(rd, value);
	return 0;
}

/* Blocks have the name before them; those of a list have none. */
static int
read_conf(struct reader *rd)
{
	struct span name = { NULL, 0 }, word;
	bool is_word, assigned = false;
	int r = 0;

	while (r == 0 && next(rd, &word, &is_word)) {
		if (is_word && assigned) {
			r = take_value(rd, name, word);
			assigned = false;
			name = span_str(NULL);
		} else if (is_word) {
			name = word;
		} else if (strchr("=:", word.p[0])) {
			assigned = true;
		} else if (strchr("{[", word.p[0])) {
			if (rd->depth + 1 == DEPTH_MAX)
				return 0;
			rd->blocks[++rd->depth] = (struct block){ .name =
			    name };
			assigned = false;
			name = span_str(NULL);
		} else {
			r = end_block(rd);
		}
	}
	while (r == 0 && rd->depth > 0)
		r = end_block(rd);
	return r == 0 ? end_block(rd) : r;
}

/* DOMAIN.SELECTOR.key */
static int
read_folder(struct signer *s)
{
	const char *path = signer_path(s, span_str(KEYS));
	DIR *dp = path != NULL ? opendir(path) : NULL;
	struct dirent *e;
	int r = 0;

	for (size_t i = 0; dp != NULL && r == 0 && i < FOLDER_MAX &&
	    (e = readdir(dp)) != NULL; i++) {
		struct span name = span_str(e->d_name);
		ptrdiff_t dot;

		if (!span_ends(name, ".key"))
			continue;
		name.n -= 4;
		dot = span_rchr(name, '.');
		if (dot > 0)
			r = signer_add(s, "rspamd", span_skip(name,
			    (size_t)dot + 1), span_head(name, (size_t)dot),
			    span_str(arena_printf(s->a, KEYS "/%s",
			    e->d_name)));
	}
	if (dp != NULL)
		closedir(dp);
	return arena_failed(s->a) ? -ENOMEM : r;
}

int
signer_rspamd(struct signer *s)
{
	static const char *const files[] = {
		"/etc/rspamd/local.d/dkim_signing.conf",
		"/etc/rspamd/override.d/dkim_signing.conf",
	};
	int r = read_folder(s);

	for (size_t i = 0; r == 0 && i < 2; i++) {
		struct reader rd = { .s = s };

		r = signer_read(s, span_str(files[i]), &rd.rest);
		if (r == 0)
			r = read_conf(&rd);
	}
	return r;
}
