/* What a finding is called: words in both languages, made once when it is
 * stored.  A mail, and the recipient of a bounce: for whom, and what became of
 * it; any other row: what was looked at, the row's label and its value in
 * words.
 * Never fails: on a full arena the texts are "". */
#include "core/case/title.h"

#include "core/sheet/writer.h"
#include "core/text/utf8.h"

#define PART_BYTES 300

static struct span
text_of(const struct row *r, const char *name)
{
	const struct field *f = row_field(r, name);

	return f != NULL ? f->text : (struct span){ NULL, 0 };
}

/* The first field of that name in the row or below it. */
static struct span
text_below(const struct row *top, const char *name)
{
	struct span found = text_of(top, name);

	for (const struct row *r = top->children; found.n == 0 && r != NULL;
	    r = r->next)
		found = text_of(r, name);
	return found;
}

static const char *
str(struct arena *a, struct span s)
{
	struct span head = utf8_head(s, PART_BYTES);
	const char *p = arena_memdup(a, head.p, head.n);

	return p != NULL ? p : "";
}

static const char *
value_words(struct arena *a, const struct row *r, enum lang lang)
{
	const char *w = row_value_word(r, lang);

	return w != NULL ? w : str(a, r->value);
}

/* Whom a mail, a refusal or a session was about, from the nearest to the
 * farthest. */
static const struct { const char *id, *field; } about[] = {
	{ "case.finding-to", "to" },
	{ "case.finding-account", "account" },
	{ "case.finding-from", "from" },
	{ "case.finding-client", "client" },
	{ "case.finding-client", "client_ip" },
};

static const char *
mail_title(struct arena *a, const struct row *r, enum lang lang)
{
	const struct field *n = row_field(r, "nrcpt");
	const char *id = "case.finding-mail", *who = "";
	char more[TEXT_NUMBER];
	struct text t;

	for (size_t i = 0; i < sizeof about / sizeof *about && !*who; i++) {
		who = str(a, text_below(r, about[i].field));
		if (*who != '\0')
			id = about[i].id;
	}
	if (strcmp(id, "case.finding-to") == 0 && n != NULL &&
	    n->number > 1)
		id = "case.finding-to-more";
	t = text_say(a, id, "who", who, "n", text_number(more, n != NULL ?
	    n->number - 1 : 0), "result", value_words(a, r, lang), NULL);
	return text_in(&t, lang);
}

/* The recipient of a bounce. */
static const char *
refused_title(struct arena *a, const struct row *r, enum lang lang)
{
	struct text t = { "", "" };
	struct buf b;

	buf_init(&b, PART_BYTES);
	if (field_display(&b, row_field(r, "action"), lang) == 0)
		t = text_say(a, "case.finding-to", "who", str(a, text_of(r,
		    "address")), "result", str(a, buf_span(&b)), NULL);
	buf_done(&b);
	return text_in(&t, lang);
}

static const char *
plain_title(struct arena *a, const struct sheet *s, const struct row *r,
    enum lang lang)
{
	const char *value = value_words(a, r, lang), *label =
	    text_is_none(&r->label) ? r->id : text_in(&r->label, lang);
	const char *subject = str(a, s->subject);

	/* of a reply the subject is all of it, of a walk the list's name */
	if ((*value != '\0' && strstr(subject, value) != NULL) ||
	    strcmp(r->id, "checklist") == 0)
		subject = "";
	return arena_printf(a, "%s%s%s%s%s", subject, *subject ? " " : "",
	    label, *value ? " " : "", value);
}

/* One line: what a control character was is a blank. */
static const char *
title(struct arena *a, const struct sheet *s, const struct row *r,
    enum lang lang)
{
	bool mail = strcmp(r->id, "verdict") == 0 && r->value.n > 0;
	bool refused = strcmp(r->id, "recipient") == 0 &&
	    row_field(r, "action") != NULL && text_of(r, "address").n > 0;
	const char *words = mail ? mail_title(a, r, lang) : refused ?
	    refused_title(a, r, lang) : plain_title(a, s, r, lang);
	char *p = arena_strdup(a, words != NULL ? words : "");

	for (char *c = p; c != NULL && *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return p != NULL ? p : "";
}

struct text
finding_title(struct arena *a, const struct sheet *s, const struct row *r)
{
	return (struct text){ title(a, s, r, LANG_JA),
	    title(a, s, r, LANG_EN) };
}
