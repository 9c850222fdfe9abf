/* A list on paper.  It is read by the customer: no `run:`, no source, no
 * names of ours; slots are lines to write on. */
#include "core/checklist/print.h"

#include <errno.h>
#include <stdio.h>

#include "core/sheet/render.h"

#define BLANK "________"

struct printing {
	const struct checklist *l;
	struct sheet_write_options o;
	bool		 html;
	struct buf	*out;
};

/* "________(recipient's address)": where to write, and what. */
static void
put_blank(struct printing *p, const char *name, struct buf *b)
{
	const struct slot_var *v = checklist_var(p->l, name);
	struct text label;
	char id[64];

	snprintf(id, sizeof id, "letter.slot.%s", name);
	label = v != NULL ? v->label : text_plain(id);
	buf_addf(b, BLANK "(%s)", text_in(&label, p->o.lang));
}

/* Slots as blanks, then escaped. */
static void
put(struct printing *p, const char *text)
{
	struct span s = span_str(text);
	char name[SLOT_NAME + 1];
	struct buf b;
	size_t n;

	buf_init(&b, (size_t)64 << 10);
	for (size_t i = 0; i < s.n; i += n) {
		n = slot_at(span_skip(s, i), name);
		if (n > 0)
			put_blank(p, name, &b);
		else
			buf_addc(&b, s.p[i + n++]);
	}
	if (p->html)
		render_html(p->out, buf_span(&b), &p->o);
	else
		render_markdown(p->out, buf_span(&b), &p->o);
	buf_done(&b);
}

static const char *
in_lang(const struct printing *p, const struct text *t)
{
	return text_is_none(t) ? "" : text_in(t, p->o.lang);
}

/* open and close: of HTML; lead: of Markdown. */
static void
block(struct printing *p, const char *open, const char *close,
    const char *lead, const char *text)
{
	buf_adds(p->out, p->html ? open : lead);
	put(p, text);
	buf_adds(p->out, p->html ? close : "\n");
}

static void
heading(struct printing *p, int level, const char *text)
{
	if (p->html)
		buf_addf(p->out, "<h%d>", level);
	else
		buf_addf(p->out, "%.*s ", level, "####");
	put(p, text);
	if (p->html)
		buf_addf(p->out, "</h%d>\n", level);
	else
		buf_adds(p->out, "\n\n");
}

static void
paragraph(struct printing *p, const char *text)
{
	block(p, "<p>", "</p>\n", "", text);
	if (!p->html)
		buf_addc(p->out, '\n');
}

/* "Word: text", where the text is there. */
static void
with_word(struct printing *p, const char *id, const struct text *t)
{
	struct text word = text_plain(id);
	struct buf b;

	if (text_is_none(t))
		return;
	buf_init(&b, (size_t)64 << 10);
	buf_addf(&b, "%s: %s", text_in(&word, p->o.lang),
	    text_in(t, p->o.lang));
	paragraph(p, b.data);
	buf_done(&b);
}

static void
list(struct printing *p, bool begin)
{
	if (p->html)
		buf_adds(p->out, begin ? "<ul>\n" : "</ul>\n");
	else if (!begin)
		buf_addc(p->out, '\n');
}

static void
item(struct printing *p, const char *text)
{
	block(p, "<li>", "</li>\n", "- ", text);
}

/* ---- parts ---- */

static void
put_head(struct printing *p)
{
	const struct checklist *l = p->l;

	if (p->html) {
		html_page(p->out, span_str(in_lang(p, &l->title)), p->o.lang,
		    &p->o);
		block(p, "<h1>", "</h1>\n", "", in_lang(p, &l->title));
	} else {
		buf_adds(p->out, "# ");
		put(p, in_lang(p, &l->title));
		buf_adds(p->out, "\n\n");
	}
	list(p, true);
	for (size_t i = 0; i < l->nsymptoms; i++)
		item(p, in_lang(p, &l->symptoms[i]));
	list(p, false);
	with_word(p, "checklist.print-needs", &l->needs);
}

/* Yes: go to 3.  Ends are steps with a number too. */
static void
put_answer(struct printing *p, const struct checklist_answer *a)
{
	char n[TEXT_NUMBER];
	struct text number = { text_number(n, (long long)a->to + 1), NULL };
	struct arena *arena = arena_new((size_t)64 << 10);
	struct text t;

	number.en = number.ja;
	if (arena == NULL)
		return;
	t = text_say_both(arena, "checklist.print-answer", "answer",
	    &a->label, "n", &number, NULL);
	item(p, text_in(&t, p->o.lang));
	arena_free(arena);
}

static void
put_commands(struct printing *p, const struct checklist_node *n)
{
	if (n->ncommands == 0)
		return;
	buf_adds(p->out, p->html ? "<pre>" : "```\n");
	for (size_t i = 0; i < n->ncommands; i++) {
		struct buf b;

		buf_init(&b, CHECKLIST_LINE * 8);
		render_clean(&b, span_str(n->commands[i].text), &p->o);
		if (p->html)
			html_escape(p->out, buf_span(&b));
		else
			buf_addspan(p->out, buf_span(&b));
		buf_addc(p->out, '\n');
		buf_done(&b);
	}
	buf_adds(p->out, p->html ? "</pre>\n" : "```\n\n");
}

static void
put_cost(struct printing *p, const struct checklist_node *n)
{
	static const char *const risks[] = { [RISK_LOW] =
	    "checklist.risk-low", [RISK_MID] = "checklist.risk-mid",
	    [RISK_HIGH] = "checklist.risk-high" };
	struct text risk = { "", "" }, minutes = { "", "" };
	struct arena *a = arena_new((size_t)64 << 10);
	char digits[TEXT_NUMBER];
	struct buf b;

	if (a == NULL)
		return;
	if (n->minutes > 0)
		minutes = text_say(a, "checklist.minutes", "n",
		    text_number(digits, n->minutes), NULL);
	if (n->risk != RISK_NONE)
		risk = text_plain(risks[n->risk]);
	buf_init(&b, 1024);
	buf_addf(&b, "%s%s%s", text_in(&minutes, p->o.lang),
	    n->minutes > 0 && n->risk != RISK_NONE ? "  " : "",
	    text_in(&risk, p->o.lang));
	if (b.len > 0)
		paragraph(p, b.data);
	buf_done(&b);
	arena_free(a);
}

static void
put_node(struct printing *p, size_t i)
{
	const struct checklist_node *n = &p->l->nodes[i];
	struct buf b;

	buf_init(&b, (size_t)64 << 10);
	buf_addf(&b, "%zu. %s", i + 1, in_lang(p, &n->text));
	heading(p, 3, b.data);
	buf_done(&b);
	with_word(p, "checklist.print-why", &n->why);
	put_commands(p, n);
	put_cost(p, n);
	with_word(p, "checklist.print-undo", &n->undo);
	if (n->nanswers == 0)
		return;
	list(p, true);
	for (size_t k = 0; k < n->nanswers; k++)
		put_answer(p, &n->answers[k]);
	list(p, false);
}

int
checklist_print(const struct checklist *l, enum sheet_format format,
    enum lang lang, struct buf *out)
{
	struct printing p = { .l = l, .html = format == SHEET_HTML,
		.out = out, .o = { .lang = lang } };
	struct text steps = text_plain("checklist.print-steps");

	if (format != SHEET_HTML && format != SHEET_MARKDOWN)
		return -EINVAL;
	put_head(&p);
	heading(&p, 2, text_in(&steps, lang));
	for (size_t i = 0; i < l->nnodes; i++)
		put_node(&p, i);
	if (p.html)
		html_page_end(out);
	return out->error;
}
