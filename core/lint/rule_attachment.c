/* Rules of attachments: their names, what they are, what lies in them, and how
 * large the mail is.  Most rules ask one question of each attachment.
 * not catalogue: mail.follows mail.locked */
#include "core/lint/files.h"

#include "core/forged/knowledge.h"
#include "core/forged/links.h"

#define PATH_LONG	200	/* characters of a member's path */
#define OLD_FORM	60	/* bytes of a name in encoded words */
#define REFUSED		40	/* tenths of risk */
#define DANGEROUS	20
#define PERHAPS		200	/* thousandths: a limit that is not sure */

/* ---- one question of each ---- */

typedef void ask_fn(struct lint_run *run, const struct lint_file *f);

static int
each(struct lint_run *run, ask_fn *ask)
{
	const struct lint_files *all = run->v->files;

	for (size_t i = 0; i < all->n; i++)
		ask(run, &all->v[i]);
	if (all->more)
		lint_unknown(run);
	return 0;
}

/* The same, where the content must have been looked at. */
static int
each_content(struct lint_run *run, ask_fn *ask)
{
	const struct lint_files *all = run->v->files;

	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].skipped)
			lint_unknown(run);
	return each(run, ask);
}

/* The rule `id` that asks each attachment. */
#define EACH(id)				\
	static int				\
	id(struct lint_run *run)		\
	{					\
		return each(run, ask_##id);	\
	}
#define EACH_CONTENT(id)			\
	static int				\
	id(struct lint_run *run)		\
	{					\
		return each_content(run, ask_##id);	\
	}

static void
hit(struct lint_run *run, const struct lint_file *f, struct span x,
    struct span y)
{
	lint_hit(run, lint_part(f->part), "x", &x, "y", &y, NULL);
}

static void
hit_numbers(struct lint_run *run, const struct lint_file *f, size_t n,
    size_t m)
{
	struct span a = lint_number(run, (long long)n);
	struct span b = lint_number(run, (long long)m);

	lint_hit(run, lint_part(f->part), "n", &a, "m", &b, NULL);
}

static const struct file_ext *
risk_of(const struct lint_run *run, const struct lint_file *f)
{
	return file_ext_find(run->v->files->tables, f->look.ext);
}

/* ---- names ---- */

/* Characters of one class; whole: the sentence shows the name, not them. */
static const struct { const char *rule; enum name_class class; bool whole; }
classes[] = {
	{ "l101", NAME_FULLWIDTH_SPACE, true },
	{ "l102", NAME_MACHINE_DEPENDENT, false },
	{ "l103", NAME_HALFWIDTH_KANA, false },
	{ "l104", NAME_COMBINING_NFD, true },
	{ "l105", NAME_WINDOWS_FORBIDDEN, false },
	{ "l135", NAME_INVISIBLE, true },
	{ "l136", NAME_ODD_SPACE, true },
};

static void
ask_class(struct lint_run *run, const struct lint_file *f)
{
	size_t i = 0;
	struct span odd;

	while (strcmp(classes[i].rule, run->out->rule->id) != 0)
		i++;
	odd = f->look.odd[classes[i].class];
	if (odd.n > 0)
		hit(run, f, classes[i].whole ? f->look.name : odd,
		    f->look.clean);
}

static int
name_class(struct lint_run *run)
{
	return each(run, ask_class);
}

static void
ask_l106(struct lint_run *run, const struct lint_file *f)
{
	if (f->look.reserved)
		hit(run, f, f->look.name, f->look.clean);
}
EACH(l106)

static void
ask_l107(struct lint_run *run, const struct lint_file *f)
{
	if (f->look.edge)
		hit(run, f, f->look.name, f->look.clean);
}
EACH(l107)

static void
ask_l108(struct lint_run *run, const struct lint_file *f)
{
	if (f->part->name.n >= NAME_LONG && f->part->name.n <= NAME_LONGEST)
		hit_numbers(run, f, f->look.chars, f->part->name.n);
}
EACH(l108)

static void
ask_l139(struct lint_run *run, const struct lint_file *f)
{
	if (f->part->name.n > NAME_LONGEST)
		hit_numbers(run, f, f->look.chars, f->part->name.n);
}
EACH(l139)

/* ---- how names are written ---- */

static void
ask_l119(struct lint_run *run, const struct lint_file *f)
{
	if (f->written.words && !f->written.star &&
	    f->part->name.n > OLD_FORM)
		hit(run, f, f->look.name, f->look.clean);
}
EACH(l119)

static void
ask_l120(struct lint_run *run, const struct lint_file *f)
{
	if (f->written.star && !f->written.filename && !f->written.name)
		hit(run, f, f->look.name, f->look.clean);
}
EACH(l120)

static void
ask_l121(struct lint_run *run, const struct lint_file *f)
{
	if (f->written.unquoted)
		hit(run, f, f->look.name, f->look.clean);
}
EACH(l121)

static void
ask_l149(struct lint_run *run, const struct lint_file *f)
{
	if (f->part->name.n == 0 && f->part->kind != MIME_MESSAGE &&
	    strcmp(f->part->disposition, "attachment") == 0)
		lint_hit(run, lint_part(f->part), NULL);
}
EACH(l149)

/* ---- extensions ---- */

static void
ask_l109(struct lint_run *run, const struct lint_file *f)
{
	if (f->look.odd[NAME_BIDI].n > 0)
		hit(run, f, f->look.name, f->look.ext);
}
EACH(l109)

/* The risk of the last extension in tenths; -1: not in the table. */
static int
risk(const struct lint_run *run, const struct lint_file *f)
{
	const struct file_ext *e = risk_of(run, f);

	return e != NULL ? e->risk : -1;
}

static bool
is_double(const struct lint_run *run, const struct lint_file *f)
{
	static const char *const documents[] = { "pdf", "doc", "docx", "xls",
		"xlsx", "ppt", "pptx", "txt", "csv", "jpg", "jpeg", "png",
		"gif", "zip" };
	bool document = false;

	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
		document |= span_is(f->look.before, documents[i]);
	return f->look.pushed || (document && risk(run, f) == REFUSED);
}

static void
ask_l110(struct lint_run *run, const struct lint_file *f)
{
	if (is_double(run, f))
		hit(run, f, f->look.name, f->look.ext);
}
EACH(l110)

static void
ask_l111(struct lint_run *run, const struct lint_file *f)
{
	if (risk(run, f) == REFUSED && !is_double(run, f))
		hit(run, f, f->look.name, f->look.ext);
}
EACH(l111)

static void
ask_l112(struct lint_run *run, const struct lint_file *f)
{
	int v = risk(run, f);

	if (v >= DANGEROUS && v < REFUSED)
		hit(run, f, f->look.name, f->look.ext);
}
EACH(l112)

static void
ask_l113(struct lint_run *run, const struct lint_file *f)
{
	const struct file_ext *e = risk_of(run, f);

	if (e != NULL && e->hard_to_open && e->risk < DANGEROUS)
		hit(run, f, f->look.name, f->look.ext);
}
EACH(l113)

/* ---- what they are ---- */

static void
ask_l114(struct lint_run *run, const struct lint_file *f)
{
	if (f->mismatch == FILE_EXT_DIFFERS)
		hit(run, f, span_str(f->type.type), f->look.ext);
}

static int
l114(struct lint_run *run)
{
	if (file_magic_open() < 0)
		lint_unknown(run);
	return each_content(run, ask_l114);
}

/* winmail.dat itself is a part of the mail, its files are the attachments. */
static int
l118(struct lint_run *run)
{
	const struct mime_mail *m = run->v->mime;

	for (size_t i = 0; i < m->n; i++)
		if (mime_is(m->v[i], "application/ms-tnef") ||
		    mime_is(m->v[i], "application/vnd.ms-tnef") ||
		    span_eq_nocase(m->v[i]->name, span_str("winmail.dat")))
			lint_hit(run, lint_part(m->v[i]), NULL);
	return 0;
}

static void
ask_l147(struct lint_run *run, const struct lint_file *f)
{
	if ((f->type.found & FILE_ENCRYPTED) != 0 &&
	    strcmp(f->type.type, "application/pdf") == 0)
		hit(run, f, f->look.name, f->look.ext);
}
EACH_CONTENT(l147)

static void
ask_l148(struct lint_run *run, const struct lint_file *f)
{
	if ((f->type.found & FILE_ENCRYPTED) != 0 &&
	    strcmp(f->type.type, "application/pdf") != 0)
		hit(run, f, f->look.name, f->look.ext);
}
EACH_CONTENT(l148)

static void
ask_l150(struct lint_run *run, const struct lint_file *f)
{
	if (f->part->size == 0 && f->part->kind != MIME_MESSAGE)
		hit(run, f, f->look.name, f->look.ext);
}
EACH(l150)

static void
ask_l151(struct lint_run *run, const struct lint_file *f)
{
	static const char *const plain[] = { "doc", "xls", "ppt", "docx",
		"xlsx", "pptx" };

	if ((f->type.found & FILE_MACROS) == 0)
		return;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (span_is(f->look.ext, plain[i]))
			hit(run, f, f->look.name, f->look.ext);
}
EACH_CONTENT(l151)

static void
ask_l152(struct lint_run *run, const struct lint_file *f)
{
	if ((f->type.found & (FILE_SCRIPT | FILE_FORM)) != 0)
		hit(run, f, f->look.name, f->look.ext);
}
EACH_CONTENT(l152)

/* ---- archives ---- */

static void
ask_l115(struct lint_run *run, const struct lint_file *f)
{
	if (lint_pack_locked(f))
		hit(run, f, f->look.name, f->look.ext);
}
EACH_CONTENT(l115)

static bool
tells_password(struct lint_run *run, struct span text)
{
	return forge_matches(run->v->know, "password-follows", text, NULL);
}

/* A later mail of the same people carries the password. */
static bool
follows_password(struct lint_run *run)
{
	const struct facts *f = run->v->facts;
	struct span key, text;

	for (size_t i = 0; f != NULL && i < facts_count(f, "mail.follows");
	    i++)
		if (facts_at(f, "mail.follows", i, &key, &text) == 0 &&
		    tells_password(run, text))
			return true;
	return false;
}

/* The mail that carries the password of a file in another one: known only
 * where that one was found. */
static void
second_mail(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->facts != NULL && facts_count(v->facts, "mail.locked") > 0)
		lint_hit(run, lint_part(v->plain.part ? v->plain.part :
		    v->html.part), NULL);
	else
		lint_unknown(run);
}

/* The password in the very mail that carries the archive, or in another one of
 * which facts tell.  Where there is neither it is not known: it may have gone
 * elsewhere. */
static int
l116(struct lint_run *run)
{
	const struct lint_files *all = run->v->files;
	bool tells = tells_password(run, run->v->own), locked = false;

	for (size_t i = 0; i < all->n; i++) {
		if (!lint_pack_locked(&all->v[i]))
			continue;
		locked = true;
		if (tells || follows_password(run))
			lint_hit(run, lint_part(all->v[i].part), NULL);
		else
			lint_unknown(run);
	}
	if (!locked && tells)
		second_mail(run);
	return 0;
}

static void
ask_l117(struct lint_run *run, const struct lint_file *f)
{
	for (size_t i = 0; i < f->pack.n; i++)
		if (f->pack.v[i].unmarked) {
			hit(run, f, f->pack.v[i].name, f->look.ext);
			return;
		}
}
EACH_CONTENT(l117)

static size_t
characters(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static void
ask_l140(struct lint_run *run, const struct lint_file *f)
{
	size_t longest = 0;

	for (size_t i = 0; i < f->pack.n; i++) {
		size_t n = characters(f->pack.v[i].name);

		longest = n > longest ? n : longest;
	}
	if (longest > PATH_LONG)
		hit_numbers(run, f, longest, PATH_LONG);
}
EACH_CONTENT(l140)

/* "a.zip.gz": two that have no members of their own but one. */
static bool
is_packed_twice(const struct lint_file *f)
{
	static const char *const inner[] = { "zip", "7z", "rar", "lzh", "lha",
		"gz", "bz2", "xz", "zst", "iso", "cab" };
	static const char *const outer[] = { "gz", "bz2", "xz", "zst" };
	bool in = false, out = false;

	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		in |= span_is(f->look.before, inner[i]);
	for (size_t i = 0; i < sizeof outer / sizeof *outer; i++)
		out |= span_is(f->look.ext, outer[i]);
	return in && out;
}

static void
ask_l144(struct lint_run *run, const struct lint_file *f)
{
	if (is_packed_twice(f))
		hit(run, f, f->look.name, f->look.ext);
	for (size_t i = 0; i < f->pack.n; i++)
		if (!f->pack.v[i].folder && (f->pack.v[i].depth > 0 ||
		    pack_named(f->pack.v[i].name))) {
			hit(run, f, f->pack.v[i].name, f->look.ext);
			return;
		}
}
EACH_CONTENT(l144)

/* The kind of a member by the end of its name. */
static const struct file_ext *
member_kind(const struct lint_run *run, const struct pack_member *m)
{
	ptrdiff_t dot = span_rchr(m->name, '.');

	return m->folder || dot < 0 ? NULL : file_ext_find(
	    run->v->files->tables, span_skip(m->name, (size_t)dot + 1));
}

static void
ask_l145(struct lint_run *run, const struct lint_file *f)
{
	for (size_t i = 0; i < f->pack.n; i++) {
		const struct file_ext *e = member_kind(run, &f->pack.v[i]);

		if (e != NULL && e->risk_in_archive > DANGEROUS)
			hit(run, f, f->pack.v[i].name, span_str(e->ext));
	}
}
EACH_CONTENT(l145)

/* catalogue: lint.pack.* */
static void
ask_l146(struct lint_run *run, const struct lint_file *f)
{
	static const struct { enum pack_fault fault; const char *id; }
	faults[] = {
		{ PACK_BOMB, "lint.pack.bomb" },
		{ PACK_DEEP, "lint.pack.deep" },
		{ PACK_MANY, "lint.pack.many" },
		{ PACK_DAMAGED, "lint.pack.damaged" },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		if ((f->pack.faults & (unsigned)faults[i].fault) == 0)
			continue;
		lint_hit(run, lint_part(f->part), NULL);
		lint_words(run, "x", text_plain(faults[i].id));
		return;
	}
}
EACH_CONTENT(l146)

/* ---- the mail ---- */

/* A link to a place where files are shared says what "attached" means. */
static bool
shares_file(const struct lint_view *v)
{
	for (size_t i = 0; v->links != NULL && i < v->links->n; i++) {
		const struct forge_host *h = v->links->v[i].host;

		if (h != NULL && h->kind.content.n > 0)
			return true;
	}
	return false;
}

static int
l153(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->nattachments == 0 && !v->images && !shares_file(v) &&
	    forge_matches(v->know, "attachment-mentioned", v->own, NULL))
		lint_hit(run, lint_nowhere(), NULL);
	return 0;
}

static uint64_t
threshold(const struct lint_run *run, const char *id)
{
	const struct size_limit *l = size_limit_find(run->v->files->tables,
	    id);

	return l != NULL && l->max > 0 ? l->max : UINT64_MAX;
}

/* The first recipient whose server of that kind takes less; NULL: none. */
static const struct size_limit *
over_limit(const struct lint_run *run, enum size_kind kind)
{
	const struct lint_view *v = run->v;

	for (size_t i = 0; i < v->recipients.n; i++) {
		const struct size_limit *l = size_limit_for(v->files->tables,
		    v->recipients.v[i].domain);

		if (l != NULL && l->kind == kind && l->receive &&
		    l->max > 0 && v->mail.n > l->max &&
		    (l->sure || kind == SIZE_CARRIER))
			return l;
	}
	return NULL;
}

static void
hit_size(struct lint_run *run, const struct size_limit *l)
{
	struct span n = lint_megabytes(run, run->v->mail.n);
	struct span m = l != NULL ? lint_megabytes(run, (size_t)l->max) :
	    span_str("");

	lint_hit(run, lint_nowhere(), "n", &n, "m", &m, NULL);
	if (l != NULL)
		lint_words(run, "x", l->name);
}

static int
l245(struct lint_run *run)
{
	size_t n = run->v->mail.n;

	if (n > threshold(run, "note") && n <= threshold(run, "warning"))
		hit_size(run, NULL);
	return 0;
}

static int
l141(struct lint_run *run)
{
	if (run->v->mail.n > threshold(run, "warning") &&
	    over_limit(run, SIZE_PROVIDER) == NULL)
		hit_size(run, NULL);
	return 0;
}

static int
l142(struct lint_run *run)
{
	const struct size_limit *l = over_limit(run, SIZE_PROVIDER);

	if (l != NULL)
		hit_size(run, l);
	return 0;
}

static int
l143(struct lint_run *run)
{
	const struct size_limit *l = over_limit(run, SIZE_CARRIER);

	if (l == NULL)
		return 0;
	hit_size(run, l);
	if (!l->sure)
		lint_perhaps(run, PERHAPS);
	return 0;
}

const struct lint_check lint_checks_attachment[] = {
	{ "l101", name_class }, { "l102", name_class },
	{ "l103", name_class }, { "l104", name_class },
	{ "l105", name_class }, { "l106", l106 }, { "l107", l107 },
	{ "l108", l108 }, { "l109", l109 }, { "l110", l110 },
	{ "l111", l111 }, { "l112", l112 }, { "l113", l113 },
	{ "l114", l114 }, { "l115", l115 }, { "l116", l116 },
	{ "l117", l117 }, { "l118", l118 }, { "l119", l119 },
	{ "l120", l120 }, { "l121", l121 }, { "l135", name_class },
	{ "l136", name_class }, { "l139", l139 }, { "l140", l140 },
	{ "l141", l141 }, { "l142", l142 }, { "l143", l143 },
	{ "l144", l144 }, { "l145", l145 }, { "l146", l146 },
	{ "l147", l147 }, { "l148", l148 }, { "l149", l149 },
	{ "l150", l150 }, { "l151", l151 }, { "l152", l152 },
	{ "l153", l153 }, { "l245", l245 },
	{ NULL },
};
