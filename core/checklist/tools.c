/* From the words of a `run:` to an argument vector.  The words are split
 * first; a value that is filled in later stays within its word. */
#include "core/checklist/tools.h"

#include <errno.h>

#include "core/text/cells.h"

#define WORDS		64
#define ARGUMENT	((size_t)64 << 10)

struct filling {
	const struct checklist_tools *tools;
	const char	*(*value)(void *arg, const char *name);
	void		*arg;
	struct arena	*arena;
	const char	*missing;
	size_t		 filled;	/* slots that had a value */
};

/* The word with its slots filled; NULL: one of them is empty. */
static const char *
fill(struct filling *f, const char *word)
{
	struct span s = span_str(word);
	char name[SLOT_NAME + 1];
	const char *value, *result;
	struct buf out;
	size_t n;

	buf_init(&out, ARGUMENT);
	f->missing = NULL;
	for (size_t i = 0; i < s.n; i += n) {
		n = slot_at(span_skip(s, i), name);
		if (n == 0) {
			buf_addc(&out, s.p[i]);
			n = 1;
			continue;
		}
		value = f->value(f->arg, name);
		if (value == NULL || *value == '\0')
			f->missing = arena_strdup(f->arena, name);
		else
			buf_adds(&out, value);
		f->filled += value != NULL && *value != '\0';
	}
	result = f->missing != NULL || out.error < 0 ? NULL :
	    arena_memdup(f->arena, out.data, out.len);
	buf_done(&out);
	return result;
}

static bool
is_one_slot(const char *word)
{
	char name[SLOT_NAME + 1];

	return slot_at(span_str(word), name) == strlen(word);
}

struct words {
	const char	*v[WORDS];
	size_t		 n;
};

static int
split(const char *run, struct arena *a, struct words *ret)
{
	struct span rest = span_str(run), one;

	while (span_split(&rest, ' ', &one)) {
		if (one.n == 0)
			continue;
		if (ret->n == WORDS)
			return -E2BIG;
		ret->v[ret->n] = arena_memdup(a, one.p, one.n);
		if (ret->v[ret->n++] == NULL)
			return -ENOMEM;
	}
	return ret->n > 0 ? 0 : -EINVAL;
}

struct parts {
	const char	*options[WORDS], *operands[WORDS];
	size_t		 noptions, noperands;
	const char	*missing, *left_out;
};

/* An option at words->v[*i], with its value if that is the next word. */
static int
take_option(struct filling *f, const struct words *w, size_t *i,
    struct parts *p)
{
	struct span name, rest = span_skip(span_str(w->v[*i]), 2);
	bool given = span_chr(rest, '=') >= 0;
	const char *template, *value;

	if (!span_split(&rest, '=', &name) ||
	    f->tools->option(f->tools->arg, w->v[0], name) != 1) {
		p->options[p->noptions++] = w->v[*i];
		return 0;
	}
	template = given ? rest.p : *i + 1 < w->n ? w->v[++*i] : "";
	value = fill(f, template);
	if (value == NULL && f->missing != NULL && is_one_slot(template)) {
		p->left_out = f->missing;
		return 0;
	}
	if (value == NULL) {
		if (f->missing == NULL)
			return -ENOMEM;
		p->missing = f->missing;
		return 0;
	}
	p->options[p->noptions] = arena_printf(f->arena, "--" SPAN_FMT "=%s",
	    SPAN_ARG(name), value);
	return p->options[p->noptions++] == NULL ? -ENOMEM : 0;
}

static int
take_operand(struct filling *f, const char *word, struct parts *p)
{
	const char *value = fill(f, word);

	if (value == NULL && f->missing == NULL)
		return -ENOMEM;
	if (value == NULL)
		p->missing = f->missing;
	else
		p->operands[p->noperands++] = value;
	return 0;
}

/* Words of the command itself: `case` has a verb. */
static size_t
head_words(const struct words *w)
{
	return strcmp(w->v[0], "case") == 0 && w->n > 1 ? 2 : 1;
}

int
tool_argv(const char *run, const struct checklist_tools *t,
    const char *(*value)(void *arg, const char *name), void *arg,
    struct arena *a, struct tool_argv *ret)
{
	struct filling f = { .tools = t, .value = value, .arg = arg,
		.arena = a };
	struct words w = { .n = 0 };
	struct parts p = { .noptions = 0 };
	const char **v;
	size_t n = 0, head;
	int r = split(run, a, &w);

	if (r < 0)
		return r;
	head = head_words(&w);
	for (size_t i = head; r == 0 && i < w.n; i++)
		r = span_starts(span_str(w.v[i]), "--") ?
		    take_option(&f, &w, &i, &p) :
		    take_operand(&f, w.v[i], &p);
	/* Without any of its values it would look at everything. */
	if (p.left_out != NULL && f.filled == 0)
		p.missing = p.left_out;
	v = arena_array(a, head + p.noptions + p.noperands + 2, sizeof *v);
	if (r < 0 || v == NULL)
		return r < 0 ? r : -ENOMEM;
	for (size_t i = 0; i < head; i++)
		v[n++] = w.v[i];
	for (size_t i = 0; i < p.noptions; i++)
		v[n++] = p.options[i];
	if (p.noperands > 0)
		v[n++] = "--";
	for (size_t i = 0; i < p.noperands; i++)
		v[n++] = p.operands[i];
	*ret = (struct tool_argv){ .v = v, .n = (int)n,
		.missing = p.missing };
	return p.missing != NULL ? -ENODATA : 0;
}

static bool
is_plain(const char *word)
{
	return *word != '\0' && word[strspn(word,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-_=.,:@%/+")] == '\0';
}

int
tool_show(const struct tool_argv *argv, struct buf *out)
{
	buf_adds(out, "mtgp-tui");
	for (int i = 0; i < argv->n; i++) {
		const char *quote = is_plain(argv->v[i]) ? "" : "'";

		buf_addf(out, " %s", quote);
		for (const char *p = argv->v[i]; *p != '\0'; ) {
			size_t n = strcspn(p, "'");

			cells_clean(out, span_of(p, n));
			p += n;
			if (*p == '\'') {
				buf_adds(out, "'\\''");
				p++;
			}
		}
		buf_adds(out, quote);
	}
	return out->error;
}
