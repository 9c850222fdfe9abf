/* The catalogue: every sentence the program says, in both languages.
 *
 * data/text/NAME.tsv (id, ja, en; one dialect, docs in the file head) is
 * compiled into one table sorted by id at build time.  Arguments are named,
 * {like_this}, and are expanded after sanitising (text/cells.h): no byte of
 * an argument can be a control or hidden character in the result.  A {name}
 * for which no argument is given stays visible as it is.
 * Both languages are always filled, so a face can switch at any time.
 * An unknown id gives the id itself as text in both languages: visible, and
 * a test finds it (tests/catalogue.test: every id that is a literal in code
 * exists, and every id is used).  Code that builds ids says which, near by:
 *     catalogue: error.reason.*        (as a comment of its own)
 * Plurals are ids of their own (NAME.one, NAME.many).
 * Limits: 16 arguments; TEXT_VALUE_MAX bytes of each are used, then "...".
 * Owner of results: the arena; on a full arena the texts are "". */
#ifndef MTGP_TEXT_TEXT_H
#define MTGP_TEXT_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/text/lang.h"

struct text {
	const char	*ja;	/* never NULL once made; { NULL }: none */
	const char	*en;
};

struct text_entry {
	const char	*id, *ja, *en;
};

/* The compiled catalogue (generated), sorted by strcmp on id. */
extern const struct text_entry text_table[];
extern const size_t text_table_count;

/* NULL: no such id. */
const struct text_entry	*text_find(const char *id);
/* Without arguments: no arena needed. */
struct text	 text_plain(const char *id);
/* Named arguments: name, value, name, value, …, NULL.  A NULL value counts
 * as "". */
struct text	 text_say(struct arena *a, const char *id, ...)
			__attribute__((sentinel));
/* The same with values in both languages: name, const struct text *, … */
struct text	 text_say_both(struct arena *a, const char *id, ...)
			__attribute__((sentinel));
struct text	 text_say_list(struct arena *a, const char *id, va_list ap);
/* The same with arrays (data tables whose slots come from a pattern). */
struct text	 text_fill(struct arena *a, const char *ja, const char *en,
			const char *const *names, const char *const *values,
			size_t n);
const char	*text_in(const struct text *t, enum lang lang);
bool		 text_is_none(const struct text *t);

/* Bytes as an argument: with a NUL at the end, one inside as "^@"; what is
 * over TEXT_LONG bytes ends in "...".  Never NULL. */
#define TEXT_LONG 1100
const char	*text_value(struct arena *a, struct span v);

/* 「3通」 "3 messages": id.one for 1, id.many otherwise, argument {n}
 * (text_number). */
struct text	 text_count(struct arena *a, const char *id, long long n);

/* "48,211", at the end of out; returns its start. */
#define TEXT_NUMBER 32
const char	*text_number(char out[TEXT_NUMBER], long long n);

/* The parts, for callers that do not want an arena: named arguments into
 * arrays (at most max of them), and one pattern filled. */
#define TEXT_VALUE_MAX 8192
size_t		 text_collect(va_list ap, const char **names,
			const char **values, size_t max);
int		 text_expand(struct buf *out, const char *pattern,
			const char *const *names, const char *const *values,
			size_t n);

#endif
