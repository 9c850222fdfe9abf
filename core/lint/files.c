/* Attachments: their bytes are decoded one after another, looked at and given
 * back; what stays is on the arena of the view.  And the rows that say it.
 * Fails for memory only. */
#include "core/lint/files.h"

#include <errno.h>
#include <stdio.h>

#define MEMBERS_SHOWN	50	/* of an archive */

/* ---- reading ---- */

/* Formats whose members a person who opens it sees. */
static bool
is_pack(const struct file_tables *t, const char *type)
{
	static const char *const families[] = { "zip", "7z", "rar", "lha",
		"tar", "gzip", "bzip2", "xz", "zstd", "iso" };
	const char *family = file_type_family(t, span_str(type));

	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (strcmp(family, families[i]) == 0)
			return true;
	return false;
}

static int
read_bytes(struct lint_view *v, struct lint_file *f,
    const struct file_tables *t)
{
	struct buf b;
	int r;

	buf_init(&b, LINT_FILES_BYTES);
	r = buf_reserve(&b, f->part->size);
	if (r == 0)
		r = mime_part_bytes(f->part, &b);
	if (r == 0)
		r = file_type_read(buf_span(&b), v->arena, &f->type);
	if (r == 0 && is_pack(t, f->type.type)) {
		r = pack_read(buf_span(&b), v->arena, &f->pack);
		r = r == -ENOTSUP ? 0 : r;
	}
	buf_done(&b);
	return r;
}

static int
read_file(struct lint_view *v, struct lint_file *f,
    const struct file_tables *t, size_t *left)
{
	const struct mime_part *p = f->part;
	int r;

	f->type.type = "";
	f->skipped = p->size > *left;
	r = name_look(t, p->name, v->arena, &f->look);
	if (r == 0)
		r = name_written(p, v->arena, &f->written);
	if (r < 0 || f->skipped || p->kind == MIME_MESSAGE)
		return r;
	*left -= p->size;
	r = read_bytes(v, f, t);
	f->mismatch = file_mismatch(t, f->look.ext, span_str(p->type),
	    span_str(f->type.type));
	return r;
}

int
lint_files_read(struct lint_view *v)
{
	struct lint_files *all = arena_alloc(v->arena, sizeof *all);
	size_t left = LINT_FILES_BYTES, n = v->nattachments;
	int r = 0;

	if (all == NULL)
		return -ENOMEM;
	all->more = n > LINT_FILES;
	all->n = all->more ? LINT_FILES : n;
	all->tables = v->tables->files;
	all->v = arena_array(v->arena, all->n + 1, sizeof *all->v);
	for (size_t i = 0; r == 0 && all->v != NULL && i < all->n; i++) {
		all->v[i].part = v->attachments[i];
		r = read_file(v, &all->v[i], all->tables, &left);
	}
	v->files = all;
	return all->v == NULL ? -ENOMEM : r;
}

/* ---- rows ---- */

/* A list of words, with what they are called. */
/* catalogue: lint.word.* */
static void
put_list(struct sheet *s, struct row *r, const char *name,
    const struct span *v, size_t n)
{
	struct text all = { "", "" };

	if (n == 0)
		return;
	row_list(s, r, name, v, n);
	for (size_t i = 0; i < n; i++) {
		const char *id = arena_printf(s->arena, "lint.word."
		    SPAN_FMT, SPAN_ARG(v[i]));
		struct text t = text_plain(id != NULL ? id : "");

		all = i == 0 ? t : text_say_both(s->arena, "lint.words",
		    "list", &all, "word", &t, NULL);
	}
	row_words(s, r, all);
}

static void
list_found(struct sheet *s, struct row *r, const struct lint_file *f)
{
	static const char *const words[] = { "macros", "encrypted", "script",
		"form", "smuggling" };
	struct span found[8];
	size_t n = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((f->type.found & 1u << i) != 0)
			found[n++] = span_str(words[i]);
	put_list(s, r, "found", found, n);
}

/* How three programs show it, where that is not its name. */
static void
list_shown(struct sheet *s, struct row *r, const struct lint_file *f)
{
	const struct { const char *name; struct span shown; } shown[] = {
		{ "shown_outlook", f->written.outlook },
		{ "shown_gmail", f->written.gmail },
		{ "shown_iphone", f->written.iphone },
	};

	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (!span_eq(shown[i].shown, f->part->name))
			row_text(s, r, shown[i].name, shown[i].shown);
}

static void
list_form(struct sheet *s, struct row *r, const struct lint_file *f)
{
	const struct { bool is; const char *word; } forms[] = {
		{ f->written.star, "rfc2231" }, { f->written.words, "rfc2047" },
		{ f->written.raw, "raw" }, { f->written.unquoted, "unquoted" },
	};
	struct span words[4];
	size_t n = 0;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (forms[i].is)
			words[n++] = span_str(forms[i].word);
	put_list(s, r, "written", words, n);
}

static void
put_members(struct sheet *s, struct row *parent, const struct pack *p)
{
	for (size_t i = 0; i < p->n && i < MEMBERS_SHOWN; i++) {
		const struct pack_member *m = &p->v[i];
		struct row *r;

		if (m->folder)
			continue;
		r = sheet_row(s, parent, "member", m->name);
		if (r == NULL)
			return;
		row_value(s, r, m->name);
		row_number(s, r, "size", FIELD_BYTES, m->size > INT64_MAX ?
		    INT64_MAX : (int64_t)m->size);
		row_number(s, r, "encrypted", FIELD_BOOL, m->encrypted);
	}
}

static void
put_pack(struct sheet *s, struct row *r, const struct lint_file *f)
{
	if (f->pack.format == NULL)
		return;
	row_text(s, r, "format", span_str(f->pack.format));
	row_number(s, r, "members", FIELD_INT, (int64_t)f->pack.n);
	put_members(s, r, &f->pack);
}

bool
lint_pack_locked(const struct lint_file *f)
{
	return f->pack.encrypted > 0 || (f->pack.faults & PACK_HIDDEN) != 0;
}

bool
lint_file_locked(const struct lint_file *f)
{
	return lint_pack_locked(f) || (f->type.found & FILE_ENCRYPTED) != 0;
}

/* What the bytes say, which nobody looked at where there are too many. */
static void
put_content(struct sheet *s, struct row *r, const struct lint_file *f,
    const struct file_tables *t)
{
	const struct file_ext *e = file_ext_find(t, f->look.ext);

	if (f->skipped) {
		r->state = ROW_UNKNOWN;
		r->why = text_plain("lint.file.skipped");
		return;
	}
	row_text(s, r, "detected", span_str(f->type.type));
	if (e != NULL && *e->label.en != '\0' && f->mismatch == FILE_FITS)
		row_words(s, r, e->label);
	row_number(s, r, "encrypted", FIELD_BOOL, lint_file_locked(f));
	row_text(s, r, "mismatch",
	    span_str(file_mismatch_name(f->mismatch)));
	row_words(s, r, f->mismatch == FILE_FITS ? (struct text){ "", "" } :
	    text_plain(f->mismatch == FILE_EXT_DIFFERS ?
	    "lint.mismatch.extension" : "lint.mismatch.declared"));
	list_found(s, r, f);
	put_pack(s, r, f);
}

static void
put_file(struct sheet *s, const struct lint_file *f,
    const struct file_tables *t)
{
	const struct mime_part *p = f->part;
	struct row *r = sheet_row(s, NULL, "attachment", span_str(p->path));

	if (r == NULL)
		return;
	row_value(s, r, p->name.n > 0 ? p->name : span_str(p->type));
	row_text(s, r, "name", p->name);
	row_words(s, r, (struct text){ "", "" });
	row_text(s, r, "declared", span_str(p->type));
	row_number(s, r, "size", FIELD_BYTES, (int64_t)p->size);
	put_content(s, r, f, t);
	row_text(s, r, "clean_name", f->look.clean);
	if (span_eq(f->look.clean, p->name))
		row_words(s, r, (struct text){ "", "" });
	list_form(s, r, f);
	list_shown(s, r, f);
	if (p->header_at != MIME_NO_OFFSET)
		row_evidence(s, r, span_str("mail"), (int64_t)p->header_at,
		    (int64_t)(p->header.n + p->body.n), span_str(""));
}

int
lint_files_rows(const struct lint_view *v, struct sheet *s)
{
	const struct lint_files *all = v->files;

	for (size_t i = 0; i < all->n; i++)
		put_file(s, &all->v[i], all->tables);
	if (all->more) {
		struct row *r = sheet_row(s, NULL, "attachment.more",
		    span_str(""));

		if (r != NULL) {
			r->state = ROW_UNKNOWN;
			r->why = text_plain("lint.file.more");
		}
	}
	return sheet_failed(s) ? -ENOMEM : 0;
}
