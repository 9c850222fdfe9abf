/* core/filetype: tables, names of attachments, how they are written. */
#include "core/filetype/name.h"

#include "tests/unit/unit.h"

static struct file_tables *tables;
static struct arena *arena;

static int
setup(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct error e;
	char dir[4096];

	(void)state;
	snprintf(dir, sizeof dir, "%s/data/rules", srcdir ? srcdir : ".");
	arena = arena_new((size_t)8 << 20);
	assert_non_null(arena);
	assert_int_equal(file_tables_load(dir, NULL, &tables, &e), 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	file_tables_free(tables);
	arena_free(arena);
	return 0;
}

static struct name_look
look(const char *name)
{
	struct name_look l;

	assert_int_equal(name_look(tables, span_str(name), arena, &l), 0);
	return l;
}

/* ---- tables ---- */

static void
extensions(void **state)
{
	const struct file_ext *e = file_ext_find(tables, span_str("DOCM"));

	(void)state;
	assert_non_null(e);
	assert_int_equal(e->risk, 20);
	assert_string_equal(e->label.en, "Word document with macros");
	assert_int_equal(file_ext_find(tables, span_str("pdf"))
	    ->risk_in_archive, 1);
	assert_true(file_ext_find(tables, span_str("exe"))->refused_gmail);
	assert_null(file_ext_find(tables, span_str("nosuch")));
	assert_null(file_ext_find(tables, span_str("")));
}

static void
types(void **state)
{
	(void)state;
	assert_span_equal(file_type_fold(tables,
	    span_str("Image/PJPEG; name=x")), "image/jpeg");
	assert_string_equal(file_type_family(tables,
	    span_str("application/x-zip-compressed")), "zip");
	assert_string_equal(file_type_family(tables,
	    span_str("text/x-nobody-knows")), "text");
	assert_string_equal(file_type_family(tables,
	    span_str("application/octet-stream")), "");
	assert_true(file_ext_known(tables, span_str("PDF")));
	assert_false(file_ext_known(tables, span_str("dat")));
	assert_true(file_ext_fits(tables, span_str("doc"), "rtf"));
	assert_false(file_ext_fits(tables, span_str("doc"), "pe"));
}

static const struct { const char *ext, *declared, *type;
	enum file_mismatch want; } pairs[] = {
	{ "jpg", "image/jpeg", "image/jpeg", FILE_FITS },
	{ "jpg", "image/jpeg", "image/heif", FILE_EXT_DIFFERS },
	{ "pdf", "application/pdf", "text/html", FILE_EXT_DIFFERS },
	{ "pdf", "application/pdf", "", FILE_FITS },
	{ "pdf", "image/png", "application/pdf", FILE_FITS },
	{ "zip", "application/zip", "application/java-archive", FILE_FITS },
	{ "xls", "application/vnd.ms-excel", "text/html", FILE_EXT_DIFFERS },
	{ "csv", "application/vnd.ms-excel", "text/plain", FILE_FITS },
	{ "", "application/pdf", "application/x-dosexec",
	    FILE_TYPE_DIFFERS },
	{ "", "application/octet-stream", "application/x-dosexec",
	    FILE_FITS },
	{ "rar", "application/octet-stream", "application/vnd.rar",
	    FILE_FITS },
	{ "rar", "application/x-rar-compressed", "application/zip",
	    FILE_EXT_DIFFERS },
	{ "jtd", "application/x-js-taro", "application/x-js-taro",
	    FILE_FITS },
	{ "jtd", "application/octet-stream", "application/x-ole-storage",
	    FILE_FITS },
	{ "jtd", "application/x-js-taro", "application/x-dosexec",
	    FILE_EXT_DIFFERS },
	{ "msg", "application/vnd.ms-outlook", "application/vnd.ms-outlook",
	    FILE_FITS },
	{ "msg", "application/octet-stream", "application/x-ole-storage",
	    FILE_FITS },
	{ "msg", "application/octet-stream", "application/zip",
	    FILE_EXT_DIFFERS },
	{ "eml", "message/rfc822", "message/rfc822", FILE_FITS },
	{ "eml", "application/octet-stream", "text/plain", FILE_FITS },
	{ "eml", "application/octet-stream", "text/html", FILE_FITS },
	{ "eml", "message/rfc822", "application/x-dosexec",
	    FILE_EXT_DIFFERS },
	{ "xdw", "application/vnd.fujixerox.docuworks", "", FILE_FITS },
	{ "xdw", "application/octet-stream", "application/x-dosexec",
	    FILE_EXT_DIFFERS },
	{ "xbd", "application/vnd.fujifilm.fb.docuworks.binder",
	    "text/html", FILE_EXT_DIFFERS },
	{ "", "application/vnd.fujixerox.docuworks",
	    "application/x-dosexec", FILE_TYPE_DIFFERS },
	{ "20260901", "application/msword", "application/x-ole-storage",
	    FILE_FITS },
};

static void
mismatches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		enum file_mismatch m = file_mismatch(tables,
		    span_str(pairs[i].ext), span_str(pairs[i].declared),
		    span_str(pairs[i].type));

		if (m != pairs[i].want)
			fail_msg("row %zu: %s", i, file_mismatch_name(m));
	}
}

static void
sizes(void **state)
{
	const struct size_limit *l = size_limit_for(tables,
	    span_str("mb.ezweb.ne.jp"));

	(void)state;
	assert_non_null(l);
	assert_string_equal(l->id, "au");
	assert_int_equal(l->kind, SIZE_CARRIER);
	assert_int_equal(l->max, 3000000);
	assert_null(size_limit_for(tables, span_str("notezweb.ne.jp")));
	assert_int_equal(size_limit_find(tables, "warning")->max, 20000000);
	assert_null(size_limit_find(tables, "nosuch"));
}

static int
load_bad(const char *name, const char *text, struct error *e)
{
	const char *srcdir = getenv("srcdir");
	char dir[] = "/tmp/mtgp-filetype-XXXXXX", path[4200], data[4096];
	struct file_tables *t = NULL;
	FILE *f;
	int r;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	snprintf(data, sizeof data, "%s/data/rules", srcdir ? srcdir : ".");
	r = file_tables_load(data, dir, &t, e);
	file_tables_free(t);
	remove(path);
	remove(dir);
	return r;
}

/* A user's row that cannot be: the file and the word are named. */
static void
bad_rows(void **state)
{
	static const struct { const char *file, *text; } bad[] = {
		{ "ext_risk.tsv", "ext\trisk\trisk_in_archive\trefused_gmail"
		    "\trefused_outlook\thard_to_open\nzzz\t9\t0\tno\tno\tno\n"
		},
		{ "ext_risk.tsv", "ext\trisk\trisk_in_archive\trefused_gmail"
		    "\trefused_outlook\thard_to_open\nzzz\t1\t0\tno\tno\t\n" },
		{ "name_chars.tsv", "first\tlast\tclass\tclean\n"
		    "E000\tD000\tbidi\tremove\n" },
		{ "name_chars.tsv", "first\tlast\tclass\tclean\n"
		    "E000\tE001\tsuch\tremove\n" },
		{ "size_limits.tsv", "id\tkind\tdirection\tmax_bytes\tsure\n"
		    "x\tcarrier\treceive\tmany\tyes\n" },
		{ "size_limit_domains.tsv", "limit\tdomain\n"
		    "nosuch\texample.jp\n" },
		{ "file_types.tsv", "type\tsame_as\tfamily\n"
		    "a/b\tc/d\t\n" },
		{ "file_extensions.tsv", "ext\tfamily\nzzz\tnosuch\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error e = { .code = 0 };

		if (load_bad(bad[i].file, bad[i].text, &e) != -22)
			fail_msg("row %zu is taken", i);
	}
}

/* ---- names ---- */

static void
odd(void **state)
{
	struct name_look l = look("見積書　最終①㈱ﾃｽﾄ.pdf");

	(void)state;
	assert_span_equal(l.odd[NAME_FULLWIDTH_SPACE], "　");
	assert_span_equal(l.odd[NAME_MACHINE_DEPENDENT], "①㈱");
	assert_span_equal(l.odd[NAME_HALFWIDTH_KANA], "ﾃｽﾄ");
	assert_span_equal(l.odd[NAME_WINDOWS_FORBIDDEN], "");
	assert_int_equal(l.chars, 15);
	assert_span_equal(look("ﾀﾞﾊﾟｶﾞ.txt").clean, "ダパガ.txt");
	/* seven that differ: five are named, each once */
	assert_span_equal(look("①①②③④⑤⑥").odd[NAME_MACHINE_DEPENDENT],
	    "①②③④⑤");
}

static void
apart(void **state)
{
	/* か and U+3099, as a Mac writes が */
	struct name_look l = look("\xe3\x81\x8b\xe3\x82\x99.txt");

	(void)state;
	assert_int_equal(l.odd[NAME_COMBINING_NFD].n, 3);
	assert_span_equal(l.clean, "が.txt");
	/* a mark that composes with nothing is no name of a Mac */
	assert_int_equal(look("あ\xe3\x82\x99.txt")
	    .odd[NAME_COMBINING_NFD].n, 0);
	assert_int_equal(look("が.txt").odd[NAME_COMBINING_NFD].n, 0);
}

static void
unseen(void **state)
{
	/* a joiner between pictures is ordinary */
	const char *family = "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9"
	    ".png";
	struct name_look l = look("請求書\xe2\x80\xaegpj.exe");

	(void)state;
	assert_int_equal(look(family).odd[NAME_INVISIBLE].n, 0);
	assert_int_equal(look("a\xe2\x80\x8d" "b").odd[NAME_INVISIBLE].n, 3);
	assert_int_equal(l.odd[NAME_BIDI].n, 3);
	assert_span_equal(l.ext, "exe");
	assert_span_equal(l.clean, "請求書gpj.exe");
	/* an invisible character cannot hide an extension */
	assert_span_equal(look("a.ex\xe2\x80\x8b" "e").ext, "exe");
}

static const struct { const char *name, *ext, *before; } exts[] = {
	{ "a.PDF", "pdf", "" }, { "a.pdf.exe", "exe", "pdf" },
	{ "a.tar.gz", "gz", "tar" }, { "noext", "", "" },
	{ ".profile", "", "" }, { "a.", "", "" }, { "a.exe. .", "exe", "" },
	{ "a.pdf      .exe", "exe", "pdf" }, { "", "", "" },
	{ "ver1.2 final", "2 final", "" },
};

static void
extensions_of_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof exts / sizeof *exts; i++) {
		struct name_look l = look(exts[i].name);

		assert_span_equal(l.ext, exts[i].ext);
		assert_span_equal(l.before, exts[i].before);
	}
	assert_true(look("a.pdf      .exe").pushed);
	assert_false(look("a.pdf  .exe").pushed);
}

static void
windows(void **state)
{
	(void)state;
	assert_true(look("CON.txt").reserved);
	assert_true(look("lpt9").reserved);
	assert_true(look("nul .tar.gz").reserved);
	assert_false(look("console.txt").reserved);
	assert_false(look("com0.txt").reserved);
	assert_true(look(" a.pdf").edge);
	assert_true(look("a.pdf.").edge);
	assert_true(look(".a").edge);
	assert_true(look("a  b.pdf").edge);
	assert_false(look("a b.pdf").edge);
}

static const struct { const char *name, *clean; } cleans[] = {
	{ "見積書　最終.pdf", "見積書_最終.pdf" },
	{ "　見積書　　最終　.pdf", "見積書_最終.pdf" },
	{ "見積書.pdf", "見積書.pdf" }, { "_a_.pdf", "_a_.pdf" },
	{ "a:b?.pdf", "a_b.pdf" }, { "a  b .pdf", "a b.pdf" },
	{ " a.pdf. ", "a.pdf" }, { "CON.txt", "_CON.txt" },
	{ "第①回　㈱例.pdf", "第1回_(株)例.pdf" },
	/* a mark of voice, and a character between that nobody sees */
	{ "か\xe2\x80\x8b\xe3\x82\x99.txt", "が.txt" },
	{ "a...b..*..", "a.b" },
	{ "髙橋.pdf", "高橋.pdf" }, { "Ⅲ㎡.pdf", "IIIm2.pdf" },
	{ "　.pdf", "file.pdf" }, { "a\xe2\x80\xae.exe", "a.exe" },
	{ "", "" },
};

static void
clean(void **state)
{
	char big[600];
	struct name_look l;

	(void)state;
	for (size_t i = 0; i < sizeof cleans / sizeof *cleans; i++)
		assert_span_equal(look(cleans[i].name).clean,
		    cleans[i].clean);
	memset(big, 0, sizeof big);
	for (size_t i = 0; i < 150; i++)
		memcpy(big + i * 3, "長", 3);
	memcpy(big + 450, ".xlsx", 6);
	l = look(big);
	assert_true(l.clean.n <= NAME_CLEAN_MAX);
	assert_true(span_ends(l.clean, "長.xlsx"));
	assert_int_equal(l.chars, 155);
}

/* What is proposed is itself beyond reproach. */
static void
clean_is_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cleans / sizeof *cleans; i++) {
		struct name_look l = look(cleans[i].clean);

		assert_true(span_eq(l.clean, l.name) || l.reserved);
		for (int c = 0; c < NAME_CLASSES; c++)
			assert_int_equal(l.odd[c].n, 0);
		assert_false(l.edge);
	}
}

/* ---- how it is written ---- */

static struct name_written
written(const char *header)
{
	struct mime_mail m;
	struct name_written w;

	assert_int_equal(mime_read(span_str(arena_printf(arena, "%s\n\nx\n",
	    header)), arena, &m), 0);
	assert_int_equal(name_written(m.v[0], arena, &w), 0);
	return w;
}

static void
forms(void **state)
{
	struct name_written w = written("Content-Type: application/pdf;\n"
	    " name=\"=?UTF-8?B?6KaL?=\"\nContent-Disposition: attachment;\n"
	    " filename*=UTF-8''%E8%A6%8B.pdf");

	(void)state;
	assert_true(w.star && w.name && w.words);
	assert_false(w.filename || w.unquoted || w.raw);
	w = written("Content-Disposition: attachment; "
	    "filename*0*=UTF-8''%E8%A6; filename*1*=%8B");
	assert_true(w.star);
	assert_false(w.filename || w.name || w.words);
	w = written("Content-Disposition: attachment; "
	    "filename==?ISO-2022-JP?B?GyRCOCsbKEI=?=");
	assert_true(w.unquoted && w.words && w.filename);
	assert_span_equal(w.outlook, "");
	assert_span_equal(w.gmail, "見");
	w = written("Content-Disposition: attachment; filename=\"a;b=c?.txt\""
	    "; size=3");
	assert_true(w.filename);
	assert_false(w.unquoted);
	assert_span_equal(w.outlook, "a;b=c_.txt");
}

static void
raw(void **state)
{
	/* 見 in UTF-8, then in Shift_JIS */
	struct name_written w = written("Content-Disposition: attachment; "
	    "filename=\"\xe8\xa6\x8b.txt\"");

	(void)state;
	assert_true(w.raw);
	assert_span_equal(w.gmail, "見.txt");
	assert_false(span_eq(w.outlook, w.gmail));
	w = written("Content-Disposition: attachment; "
	    "filename=\"\x8c\xa9.txt\"");
	assert_span_equal(w.outlook, "見.txt");
	assert_span_equal(w.iphone, "\xef\xbf\xbd\xef\xbf\xbd.txt");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extensions), cmocka_unit_test(types),
		cmocka_unit_test(mismatches), cmocka_unit_test(sizes),
		cmocka_unit_test(bad_rows), cmocka_unit_test(odd),
		cmocka_unit_test(apart), cmocka_unit_test(unseen),
		cmocka_unit_test(extensions_of_names),
		cmocka_unit_test(windows), cmocka_unit_test(clean),
		cmocka_unit_test(clean_is_clean), cmocka_unit_test(forms),
		cmocka_unit_test(raw),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
