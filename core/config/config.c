/* Values of the options, read from files and set one by one.
 * A value that does not fit leaves the old one.  Errors are sentences; those
 * of a file have file and line in front.  The config owns all strings. */
#include "core/config/config.h"

#include <assert.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/nearest.h"
#include "core/base/readfile.h"
#include "core/config/listkey.h"
#include "core/config/vantage.h"
#include "core/text/utf8.h"

#define FILE_MAX	(256 * 1024)
#define VALUE_MAX	1000
#define WARNINGS_MAX	100

struct value {
	char	*text;
	int64_t	 number;	/* bool, int, duration */
};

struct config {
	struct value	*v;	/* as option_table */
	char		*data, *user, *store, *cache;
	struct vantages	 vantages;
	struct list_keys lists;
};

/* --- values */

static const struct { const char *word; bool value; } bool_words[] = {
	{ "yes", true }, { "no", false }, { "true", true },
	{ "false", false }, { "on", true }, { "off", false },
	{ "1", true }, { "0", false },
};

static int
parse_bool(const struct option_def *o, struct span s, int64_t *ret,
    struct error *e)
{
	for (size_t i = 0; i < sizeof bool_words / sizeof *bool_words; i++) {
		if (span_eq_nocase(s, span_str(bool_words[i].word))) {
			*ret = bool_words[i].value;
			return 0;
		}
	}
	return error_set(e, -EINVAL, "config.bool", "name", o->name, NULL);
}

static int
parse_int(const struct option_def *o, struct span s, int64_t *ret,
    struct error *e)
{
	char min[24], max[24];
	uint64_t v;
	int r = span_u64(s, (uint64_t)o->max, &v);

	if (r == 0 && (int64_t)v < o->min)
		r = -ERANGE;
	if (r == 0) {
		*ret = (int64_t)v;
		return 0;
	}
	snprintf(min, sizeof min, "%lld", (long long)o->min);
	snprintf(max, sizeof max, "%lld", (long long)o->max);
	return error_set(e, r, "config.int", "name", o->name, "min", min,
	    "max", max, NULL);
}

static const struct { char letter; int64_t seconds; } units[] = {
	{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	{ 'w', 604800 },
};

static int64_t
unit_seconds(char letter)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (units[i].letter == letter)
			return units[i].seconds;
	return 0;
}

static int
parse_duration(const struct option_def *o, struct span s, int64_t *ret,
    struct error *e)
{
	int64_t unit = s.n ? unit_seconds(s.p[s.n - 1]) : 0;
	char days[24];
	uint64_t v;
	int r;

	r = unit ? span_u64(span_head(s, s.n - 1), (uint64_t)(o->max / unit),
	    &v) : -EINVAL;
	if (r == 0 && (int64_t)v * unit < o->min)
		r = -ERANGE;
	if (r == 0) {
		*ret = (int64_t)v * unit;
		return 0;
	}
	snprintf(days, sizeof days, "%lld", (long long)(o->max / 86400));
	return error_set(e, r, "config.duration", "name", o->name, "days",
	    days, NULL);
}

static int
parse_choice(const struct option_def *o, struct span s, struct error *e)
{
	struct span rest = span_str(o->choices), one;

	while (span_split(&rest, '|', &one))
		if (span_eq(s, one))
			return 0;
	return error_set(e, -EINVAL, "config.choice", "name", o->name,
	    "choices", o->choices, NULL);
}

static int
parse_path(const struct option_def *o, struct span s, struct error *e)
{
	if (s.n == 0 || s.p[0] == '/' || span_starts(s, "~/"))
		return 0;
	return error_set(e, -EINVAL, "config.path", "name", o->name, NULL);
}

static int
check_text(const struct option_def *o, struct span s, struct error *e)
{
	bool bad = !utf8_valid(s);

	for (size_t i = 0; !bad && i < s.n; i++)
		bad = (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f;
	if (s.n > VALUE_MAX)
		return error_set(e, -EFBIG, "config.long", "name", o->name,
		    NULL);
	if (bad)
		return error_set(e, -EILSEQ, "config.text", "name", o->name,
		    NULL);
	return 0;
}

static int
parse_value(const struct option_def *o, struct span s, int64_t *ret,
    struct error *e)
{
	int r = check_text(o, s, e);

	if (r < 0)
		return r;
	switch (o->type) {
	case OPTION_BOOL:
		return parse_bool(o, s, ret, e);
	case OPTION_INT:
		return parse_int(o, s, ret, e);
	case OPTION_DURATION:
		return parse_duration(o, s, ret, e);
	case OPTION_CHOICE:
		return parse_choice(o, s, e);
	case OPTION_PATH:
		return parse_path(o, s, e);
	case OPTION_TEXT:
		return 0;
	}
	return -EINVAL;
}

/* --- folders */

static const char *
home_dir(void)
{
	const char *home = getenv("HOME");
	const struct passwd *pw;

	if (home && home[0] == '/')
		return home;
	pw = getpwuid(getuid());
	return pw && pw->pw_dir[0] == '/' ? pw->pw_dir : "/nonexistent";
}

static char *
join(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);
	char *s = malloc(na + nb + 1);

	if (s) {
		memcpy(s, a, na);
		memcpy(s + na, b, nb + 1);
	}
	return s;
}

/* $xdg/mtgp-tui, or below the home folder. */
static char *
xdg_dir(const char *xdg, const char *below_home)
{
	const char *base = getenv(xdg);
	char *s, *path;

	if (base && base[0] == '/')
		return join(base, "/mtgp-tui");
	s = join(home_dir(), below_home);
	path = s ? join(s, "/mtgp-tui") : NULL;
	free(s);
	return path;
}

static char *
installed_data(void)
{
	const char *env = getenv("MTGP_DATA");

	return strdup(env && env[0] == '/' ? env : MTGP_DATADIR);
}

/* A path option: the folder it names, or the default one. */
static char *
chosen(const char *value, const char *xdg, const char *below_home)
{
	if (value[0] == '~')
		return join(home_dir(), value + 1);
	if (value[0])
		return strdup(value);
	return xdg ? xdg_dir(xdg, below_home) : installed_data();
}

static const struct {
	const char	*option;
	size_t		 offset;
	const char	*xdg, *below_home;
} folders[] = {
	{ "data", offsetof(struct config, data), NULL, NULL },
	{ "store", offsetof(struct config, store), "XDG_DATA_HOME",
	  "/.local/share" },
	{ "cache", offsetof(struct config, cache), "XDG_CACHE_HOME",
	  "/.cache" },
};

static char **
folder(struct config *c, size_t i)
{
	return (char **)(void *)((char *)c + folders[i].offset);
}

/* Makes the folder that an option names, when it names one. */
static int
set_folder(struct config *c, const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *path, **at = folder(c, i);

		if (strcmp(folders[i].option, name) != 0)
			continue;
		path = chosen(value, folders[i].xdg, folders[i].below_home);
		if (!path)
			return -ENOMEM;
		free(*at);
		*at = path;
	}
	return 0;
}

/* --- the config */

static int
index_of(const char *name)
{
	for (size_t i = 0; i < option_table_count; i++)
		if (strcmp(option_table[i].name, name) == 0)
			return (int)i;
	return -1;
}

static int
unknown(const char *name, struct error *e)
{
	struct nearest n;

	nearest_init(&n, span_str(name));
	for (size_t i = 0; i < option_table_count; i++)
		nearest_try(&n, option_table[i].name);
	if (nearest_name(&n))
		return error_set(e, -ENOENT, "config.unknown-near", "name",
		    name, "near", nearest_name(&n), NULL);
	return error_set(e, -ENOENT, "config.unknown", "name", name, NULL);
}

int
config_set(struct config *c, const char *name, struct span value,
    struct error *e)
{
	int i = index_of(name), r;
	const struct option_def *o;
	int64_t number = 0;
	char *text, *expanded = NULL;

	if (i < 0)
		return unknown(name, e);
	o = &option_table[i];
	if (value.n == 0)
		value = span_str(o->fallback);
	r = parse_value(o, value, &number, e);
	if (r < 0)
		return r;
	text = malloc(value.n + 1);
	if (!text)
		goto memory;
	if (value.n)
		memcpy(text, value.p, value.n);
	text[value.n] = '\0';
	if (o->type == OPTION_PATH && text[0] == '~') {
		expanded = join(home_dir(), text + 1);
		free(text);
		text = expanded;
		if (!text)
			goto memory;
	}
	if (set_folder(c, name, text) < 0) {
		free(text);
		goto memory;
	}
	free(c->v[i].text);
	c->v[i] = (struct value){ text, number };
	return 0;
memory:
	return error_set(e, -ENOMEM, "config.memory", "name", name, NULL);
}

struct config *
config_new(void)
{
	struct config *c = calloc(1, sizeof *c);
	int r = 0;

	if (!c)
		return NULL;
	c->v = calloc(option_table_count, sizeof *c->v);
	c->user = xdg_dir("XDG_CONFIG_HOME", "/.config");
	for (size_t i = 0; c->v && r == 0 && i < option_table_count; i++)
		r = config_set(c, option_table[i].name, span_str(""), NULL);
	if (!c->v || !c->user || r < 0) {
		config_free(c);
		return NULL;
	}
	return c;
}

void
config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->v && i < option_table_count; i++)
		free(c->v[i].text);
	free(c->v);
	free(c->data);
	free(c->user);
	free(c->store);
	free(c->cache);
	vantages_done(&c->vantages);
	listkeys_done(&c->lists);
	free(c);
}

/* --- files */

struct reader {
	struct config	*c;
	const char	*path;
	size_t		 line, warnings;
	bool		 skip;		/* inside a section that is none */
	struct config_vantage *vantage;	/* inside its section */
	struct config_list *list;	/* the same */
	void		(*warn)(void *arg, const struct error *e);
	void		*arg;
};

/* Puts file and line in front of a sentence. */
static void
warn_at(struct reader *r, const struct error *inner)
{
	char line[24];
	struct error e = { 0 }, en = { 0 };

	if (!r->warn || r->warnings++ >= WARNINGS_MAX)
		return;
	snprintf(line, sizeof line, "%zu", r->line);
	error_set(&en, inner->code, "config.at", "file", r->path, "line",
	    line, "sentence", inner->en, NULL);
	error_set(&e, inner->code, "config.at", "file", r->path, "line", line,
	    "sentence", inner->ja, NULL);
	memcpy(e.en, en.en, sizeof e.en);
	r->warn(r->arg, &e);
}

static void
section_line(struct reader *r, struct span s)
{
	struct error e = { 0 };
	int code = -EINVAL;

	r->vantage = NULL;
	r->list = NULL;
	if (span_starts(s, "[list ") && span_ends(s, "]"))
		code = listkey_section(&r->c->lists, span_trim(span_of(s.p +
		    strlen("[list "), s.n - strlen("[list ]"))), &r->list,
		    &e);
	else if (span_starts(s, "[vantage ") && span_ends(s, "]"))
		code = vantage_section(&r->c->vantages, span_trim(span_of(
		    s.p + strlen("[vantage "), s.n - strlen("[vantage ]"))),
		    &r->vantage, &e);
	else
		error_set(&e, code, "config.section", NULL);
	r->skip = code < 0;
	if (code < 0)
		warn_at(r, &e);
}

/* ~/x: below the home folder. */
static int
set_in_vantage(struct reader *r, const char *name, struct span value,
    struct error *e)
{
	char *path;
	int code;

	if (!span_starts(value, "~/"))
		return vantage_set(r->vantage, name, value, e);
	path = strndup(value.p + 1, value.n - 1);
	value.p = path != NULL ? join(home_dir(), path) : NULL;
	free(path);
	if (value.p == NULL)
		return error_set(e, -ENOMEM, "config.memory", "name", name,
		    NULL);
	code = vantage_set(r->vantage, name, span_str(value.p), e);
	free((char *)value.p);
	return code;
}

static void
config_line(struct reader *r, struct span s)
{
	struct error e = { 0 };
	struct span name = s, value;
	char word[NEAREST_MAX + 1];
	ptrdiff_t i = span_chr(s, '=');
	int code = -EINVAL;

	if (i >= 0) {
		name = span_trim(span_head(s, (size_t)i));
		value = span_trim(span_skip(s, (size_t)i + 1));
	}
	if (i < 0 || name.n == 0 || name.n > NEAREST_MAX ||
	    memchr(name.p, '\0', name.n)) {
		error_set(&e, -EINVAL, "config.line", NULL);
	} else {
		memcpy(word, name.p, name.n);
		word[name.n] = '\0';
		code = r->list != NULL ?
		    listkey_set(r->list, word, value, r->path, &e) :
		    r->vantage != NULL ?
		    set_in_vantage(r, word, value, &e) :
		    config_set(r->c, word, value, &e);
	}
	if (code < 0)
		warn_at(r, &e);
}

static void
read_lines(struct reader *r, struct span rest)
{
	struct span line;

	if (span_starts(rest, "\xef\xbb\xbf"))
		rest = span_skip(rest, 3);
	while (span_split(&rest, '\n', &line)) {
		r->line++;
		line = span_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == '[')
			section_line(r, line);
		else if (!r->skip)
			config_line(r, line);
	}
}

int
config_read(struct config *c, const char *path,
    void (*warn)(void *arg, const struct error *e), void *arg)
{
	struct reader r = { .c = c, .path = path, .warn = warn, .arg = arg };
	struct buf b;
	int code;

	buf_init(&b, FILE_MAX);
	code = read_file(path, &b);
	if (code == 0 && memchr(b.data, '\0', b.len) != NULL)
		code = -EBADMSG;	/* no text */
	if (code == 0)
		read_lines(&r, buf_span(&b));
	buf_done(&b);
	return code;
}

/* --- getters */

static const struct value *
get(const struct config *c, const char *name)
{
	int i = index_of(name);

	assert(i >= 0);
	return &c->v[i];
}

bool
config_bool(const struct config *c, const char *name)
{
	return get(c, name)->number != 0;
}

int64_t
config_int(const struct config *c, const char *name)
{
	return get(c, name)->number;
}

const char *
config_text(const struct config *c, const char *name)
{
	return get(c, name)->text;
}

const char *
config_dir_data(const struct config *c)
{
	return c->data;
}

const char *
config_dir_user(const struct config *c)
{
	return c->user;
}

const char *
config_dir_store(const struct config *c)
{
	return c->store;
}

const char *
config_dir_cache(const struct config *c)
{
	return c->cache;
}

size_t
config_vantages(const struct config *c, const struct config_vantage **ret)
{
	*ret = c->vantages.v;
	return c->vantages.n;
}

size_t
config_lists(const struct config *c, const struct config_list **ret)
{
	*ret = c->lists.v;
	return c->lists.n;
}

const struct config_vantage *
config_vantage(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->vantages.n; i++)
		if (strcmp(c->vantages.v[i].name, name) == 0)
			return &c->vantages.v[i];
	return NULL;
}
