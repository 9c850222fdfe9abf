/* core/config: the table, values, files, folders, the man page. */
#include "core/config/config.h"

#include <errno.h>
#include <unistd.h>

#include "core/base/readfile.h"
#include "core/text/text.h"
#include "tests/unit/unit.h"

static int
set(struct config *c, const char *name, const char *value, struct error *e)
{
	*e = (struct error){ 0 };
	return config_set(c, name, span_str(value), e);
}

static void
table_is_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_def *o = &option_table[i];
		char id[100];

		if (i && strcmp(option_table[i - 1].name, o->name) >= 0)
			fail_msg("%s is not in order", o->name);
		snprintf(id, sizeof id, "option.%s", o->name);
		if (!text_find(id))
			fail_msg("no help for %s", o->name);
		assert_true((o->type == OPTION_CHOICE) == (o->choices != NULL));
		assert_ptr_equal(option_find(o->name), o);
	}
	assert_null(option_find("nothing"));
}

static void
defaults(void **state)
{
	struct config *c = config_new();

	(void)state;
	assert_string_equal(config_text(c, "lang"), "auto");
	assert_string_equal(config_text(c, "company"), "");
	assert_int_equal(config_int(c, "queue-lifetime"), 5 * 86400);
	assert_int_equal(config_int(c, "history-size"), 500);
	assert_false(config_bool(c, "mouse"));
	config_free(c);
	config_free(NULL);
}

static void
values_are_checked(void **state)
{
	static const struct { const char *name, *value; int code; } f[] = {
		{ "lang", "ja", 0 }, { "lang", "fr", -EINVAL },
		{ "lang", "JA", -EINVAL }, { "mouse", "YES", 0 },
		{ "mouse", "maybe", -EINVAL }, { "history-size", "0", 0 },
		{ "history-size", "10001", -ERANGE },
		{ "history-size", "-1", -EINVAL },
		{ "history-size", "12x", -EINVAL },
		{ "queue-lifetime", "36h", 0 },
		{ "queue-lifetime", "2w", 0 },
		{ "queue-lifetime", "5", -EINVAL },
		{ "queue-lifetime", "d", -EINVAL },
		{ "queue-lifetime", "101d", -ERANGE },
		{ "queue-lifetime", "99999999999999999999d", -ERANGE },
		{ "company", "株式会社 例 # 1", 0 },
		{ "company", "a\tb", -EILSEQ }, { "company", "\xff", -EILSEQ },
		{ "store", "relative", -EINVAL }, { "store", "/x/y", 0 },
		{ "store", "~/cases", 0 }, { "", "x", -ENOENT },
	};
	struct config *c = config_new();
	struct error e;
	char big[1002];

	(void)state;
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++) {
		int r = set(c, f[i].name, f[i].value, &e);

		if (r != f[i].code)
			fail_msg("%s = %s: %d", f[i].name, f[i].value, r);
		assert_int_equal(e.code, f[i].code);
		assert_true((e.ja[0] != 0) == (r != 0));
	}
	/* what failed changed nothing */
	assert_string_equal(config_text(c, "lang"), "ja");
	assert_int_equal(config_int(c, "queue-lifetime"), 14 * 86400);
	assert_true(config_bool(c, "mouse"));
	assert_int_equal(config_int(c, "history-size"), 0);
	assert_string_equal(config_text(c, "company"), "株式会社 例 # 1");
	set(c, "lang", "", &e);
	assert_string_equal(config_text(c, "lang"), "auto");
	memset(big, 'x', sizeof big - 1);
	big[1001] = '\0';
	assert_int_equal(set(c, "company", big, &e), -EFBIG);
	big[1000] = '\0';
	assert_int_equal(set(c, "company", big, &e), 0);
	assert_int_equal(set(c, "langauge", "ja", &e), -ENOENT);
	assert_int_equal(set(c, "ambiguos-width", "2", &e), -ENOENT);
	assert_non_null(strstr(e.en, "did you mean \"ambiguous-width\""));
	assert_non_null(strstr(e.ja, "ambiguous-width"));
	config_free(c);
}

struct seen {
	int	n;
	char	en[10][512];
};

static void
keep(void *arg, const struct error *e)
{
	struct seen *s = arg;

	assert_true(e->code < 0);
	if (s->n < 10)
		memcpy(s->en[s->n], e->en, sizeof e->en);
	s->n++;
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
files_are_read_line_by_line(void **state)
{
	char path[] = "/tmp/mtgp-config-XXXXXX";
	struct config *c = config_new();
	struct seen seen = { 0 };
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_file(path, "\xef\xbb\xbf# comment\r\nlang = en\r\n\n"
	    "company=Example = Office\nlagn = ja\nmouse = perhaps\n"
	    "what is this\n= 5\n  reporter  =  Taro  \n"
	    "[vantage office]\narea = Osaka\nresolver = 192.0.2.53\n"
	    "[other]\nlang = ja\n");
	assert_int_equal(config_read(c, path, keep, &seen), 0);
	assert_string_equal(config_text(c, "lang"), "en");
	assert_string_equal(config_text(c, "company"), "Example = Office");
	assert_string_equal(config_text(c, "reporter"), "Taro");
	assert_false(config_bool(c, "mouse"));
	assert_int_equal(seen.n, 5);
	assert_non_null(strstr(seen.en[0], path));
	assert_non_null(strstr(seen.en[0], ":5: "));
	assert_non_null(strstr(seen.en[0], "did you mean \"lang\""));
	assert_non_null(strstr(seen.en[1], ":6: mouse must be"));
	assert_non_null(strstr(seen.en[2], ":7: "));
	assert_non_null(strstr(seen.en[3], ":8: "));
	assert_non_null(strstr(seen.en[4], ":13: "));
	assert_int_equal(config_read(c, path, NULL, NULL), 0);
	unlink(path);
	assert_int_equal(config_read(c, path, keep, &seen), -ENOENT);
	assert_int_equal(config_read(c, "/tmp", keep, &seen), -EISDIR);
	config_free(c);
}

/* A section adds up over files, and each wrong line is told by its number. */
static void
vantages_are_read(void **state)
{
	static const char *const wrong[] = { "did you mean \"resolver\"",
		":4: resolver must be", ":5: source must be",
		":6: interface must be", ":7: dns-file must be",
		":8: A vantage has no \"lang\"", ":9: The name of a vantage",
		":11: The name of a vantage", ":13: ", };
	char path[] = "/tmp/mtgp-config-XXXXXX";
	const struct config_vantage *v;
	struct config *c = config_new();
	struct seen seen = { 0 };
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	assert_int_equal(config_vantages(c, &v), 0);
	write_file(path, "[vantage kobe]\nresolver = fe80::1%eth0#53\n"
	    "resolvr = 192.0.2.1\nresolver = 192.0.2.1#0\n"
	    "source = mail.example.jp\ninterface = eth0/1\n"
	    "dns-file = zone\nlang = ja\n[vantage default]\n"
	    "area = lost\n[vantage ]\narea = lost\n[vantages]\n"
	    "[vantage  神戸 ]\narea = 兵庫県\nsource = 2001:db8::25\n");
	assert_int_equal(config_read(c, path, keep, &seen), 0);
	assert_int_equal(seen.n, sizeof wrong / sizeof *wrong);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_non_null(strstr(seen.en[i], wrong[i]));
	write_file(path, "[vantage kobe]\narea = Kobe\ninterface = wg0\n"
	    "dns-file = ~/zone\n");
	assert_int_equal(config_read(c, path, keep, &seen), 0);
	unlink(path);
	assert_int_equal(config_vantages(c, &v), 2);
	assert_string_equal(v[0].resolver, "fe80::1%eth0#53");
	assert_string_equal(v[0].area, "Kobe");
	assert_string_equal(v[0].interface, "wg0");
	assert_int_equal(v[0].dns_file[0], '/');
	assert_string_equal(v[1].name, "神戸");
	assert_string_equal(v[1].source, "2001:db8::25");
	assert_string_equal(v[1].resolver, "");
	assert_ptr_equal(config_vantage(c, "kobe"), v);
	assert_null(config_vantage(c, "default"));
	config_free(c);
}

static void
warnings_have_an_end(void **state)
{
	char path[] = "/tmp/mtgp-config-XXXXXX";
	struct config *c = config_new();
	struct seen seen = { 0 };
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");

	(void)state;
	for (int i = 0; i < 5000; i++)
		fputs("nonsense\n", f);
	fclose(f);
	assert_int_equal(config_read(c, path, keep, &seen), 0);
	assert_int_equal(seen.n, 100);
	f = fopen(path, "w");
	for (int i = 0; i < 40000; i++)
		fputs("nonsense\n", f);
	fclose(f);
	assert_int_equal(config_read(c, path, keep, &seen), -EFBIG);
	unlink(path);
	config_free(c);
}

static void
folders(void **state)
{
	struct config *c;
	struct error e;

	(void)state;
	setenv("HOME", "/home/taro", 1);
	unsetenv("XDG_DATA_HOME");
	unsetenv("XDG_CONFIG_HOME");
	setenv("XDG_CACHE_HOME", "relative", 1);
	unsetenv("MTGP_DATA");
	c = config_new();
	assert_string_equal(config_dir_store(c),
	    "/home/taro/.local/share/mtgp-tui");
	assert_string_equal(config_dir_user(c), "/home/taro/.config/mtgp-tui");
	assert_string_equal(config_dir_cache(c), "/home/taro/.cache/mtgp-tui");
	assert_string_equal(config_dir_data(c), MTGP_DATADIR);
	set(c, "store", "~/cases", &e);
	assert_string_equal(config_dir_store(c), "/home/taro/cases");
	assert_string_equal(config_text(c, "store"), "/home/taro/cases");
	set(c, "data", "/srv/data", &e);
	assert_string_equal(config_dir_data(c), "/srv/data");
	set(c, "data", "", &e);
	assert_string_equal(config_dir_data(c), MTGP_DATADIR);
	config_free(c);
	setenv("XDG_DATA_HOME", "/x/data", 1);
	setenv("XDG_CONFIG_HOME", "/x/config", 1);
	setenv("XDG_CACHE_HOME", "/x/cache", 1);
	setenv("MTGP_DATA", "/build/data", 1);
	c = config_new();
	assert_string_equal(config_dir_store(c), "/x/data/mtgp-tui");
	assert_string_equal(config_dir_user(c), "/x/config/mtgp-tui");
	assert_string_equal(config_dir_cache(c), "/x/cache/mtgp-tui");
	assert_string_equal(config_dir_data(c), "/build/data");
	config_free(c);
}

/* The installed man page is what the table makes of it. */
static void
manual_is_up_to_date(void **state)
{
	const char *srcdir = getenv("srcdir"), *update = getenv("UPDATE");
	struct buf made, kept;
	char path[4096];
	FILE *f;

	(void)state;
	if (!srcdir)
		srcdir = ".";
	snprintf(path, sizeof path, "%s/docs/mtgp-tui.conf.5", srcdir);
	buf_init(&made, 1 << 20);
	buf_init(&kept, 1 << 20);
	assert_int_equal(config_manual(&made), 0);
	if (update && *update) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(made.data, 1, made.len, f), made.len);
		assert_int_equal(fclose(f), 0);
	}
	assert_int_equal(read_file(path, &kept), 0);
	if (!span_eq(buf_span(&made), buf_span(&kept)))
		fail_msg("%s is not what the option table makes: run this "
		    "test with UPDATE=1", path);
	for (size_t i = 0; i < made.len; i++)
		assert_true((unsigned char)made.data[i] < 0x80);
	buf_done(&made);
	buf_done(&kept);
}

UNIT_MAIN(
	cmocka_unit_test(table_is_in_order),
	cmocka_unit_test(defaults),
	cmocka_unit_test(values_are_checked),
	cmocka_unit_test(files_are_read_line_by_line),
	cmocka_unit_test(vantages_are_read),
	cmocka_unit_test(warnings_have_an_end),
	cmocka_unit_test(folders),
	cmocka_unit_test(manual_is_up_to_date),
)
