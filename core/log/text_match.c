/* PCRE2 for log text; see text_match.h.  Bytes, not UTF-8: logs hold any
 * byte, and a Japanese word is the same bytes in pattern and log. */
#include "core/log/text_match.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MATCH_LIMIT	200000
#define HEAP_LIMIT	4096		/* KiB */

struct text_pattern {
	pcre2_code	*code;
	bool		 blocks;	/* may be run over whole blocks */
	bool		 jit;
};

/* Patterns whose matches in a block may differ from those in its lines. */
static bool
block_pattern(struct span p)
{
	for (size_t i = 0; i + 1 < p.n; i++) {
		char c = p.p[i], d = p.p[i + 1];

		if (c == '\\') {
			if (strchr("AzZGKRXNQEC", d) && d)
				return false;
			i++;
		} else if ((c == '(' && (d == '?' || d == '*')) ||
		    (d == '+' && (c == '+' || c == '*' || c == '?' ||
		    c == '}'))) {
			return false;
		}
	}
	return true;
}

int
text_pattern_new(struct span pattern, struct text_pattern **ret,
    struct error *e)
{
	struct text_pattern *p = calloc(1, sizeof *p);
	PCRE2_UCHAR why[128] = "";
	PCRE2_SIZE at = 0;
	int code;

	if (!p)
		return -ENOMEM;
	p->code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""),
	    pattern.n, PCRE2_CASELESS | PCRE2_MULTILINE | PCRE2_NEVER_UTF |
	    PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!p->code) {
		char where[32];

		free(p);
		pcre2_get_error_message(code, why, sizeof why);
		snprintf(where, sizeof where, "%zu", (size_t)at + 1);
		return error_set(e, -EINVAL, "log.filter.bad-pattern",
		    "where", where, "why", (const char *)why, NULL);
	}
	p->jit = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
	p->blocks = block_pattern(pattern);
	*ret = p;
	return 0;
}

void
text_pattern_free(struct text_pattern *p)
{
	if (!p)
		return;
	pcre2_code_free(p->code);
	free(p);
}

int
text_match_init(const struct log_filter *f, void **ret_match,
    void **ret_context)
{
	const struct text_pattern *p = f->text_re;
	pcre2_match_context *c;

	*ret_match = *ret_context = NULL;
	if (!p)
		return 0;
	*ret_match = pcre2_match_data_create(1, NULL);
	c = pcre2_match_context_create(NULL);
	*ret_context = c;
	if (!*ret_match || !c) {
		text_match_done(*ret_match, c);
		*ret_match = *ret_context = NULL;
		return -ENOMEM;
	}
	pcre2_set_match_limit(c, MATCH_LIMIT);
	pcre2_set_heap_limit(c, HEAP_LIMIT);
	return 0;
}

void
text_match_done(void *match, void *context)
{
	pcre2_match_data_free(match);
	pcre2_match_context_free(context);
}

bool
text_match_line(const struct text_pattern *p, void *match, void *context,
    struct span line)
{
	return pcre2_match(p->code, (PCRE2_SPTR)(line.p ? line.p : ""),
	    line.n, 0, PCRE2_NO_UTF_CHECK, match, context) >= 0;
}

static size_t
next_line(struct span block, size_t at)
{
	const char *e = memchr(block.p + at, '\n', block.n - at);

	return e ? (size_t)(e - block.p) + 1 : block.n;
}

static size_t
by_lines(const struct text_pattern *p, void *match, void *context,
    struct span block, size_t from)
{
	while (from < block.n) {
		size_t next = next_line(block, from), end = next;

		if (block.p[end - 1] == '\n')
			end--;
		if (text_match_line(p, match, context,
		    span_of(block.p + from, end - from)))
			return from;
		from = next;
	}
	return block.n;
}

size_t
text_match_block(const struct text_pattern *p, void *match, void *context,
    struct span block, size_t from)
{
	size_t at;
	int r;

	if (from >= block.n)
		return block.n;
	if (!p->blocks)
		return by_lines(p, match, context, block, from);
	r = pcre2_match(p->code, (PCRE2_SPTR)block.p, block.n, from,
	    PCRE2_NO_UTF_CHECK, match, context);
	if (r == PCRE2_ERROR_NOMATCH)
		return block.n;
	if (r < 0)
		return by_lines(p, match, context, block, from);
	at = pcre2_get_ovector_pointer(match)[0];
	while (at > from && block.p[at - 1] != '\n')
		at--;
	return at;
}
