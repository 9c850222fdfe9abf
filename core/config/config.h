/* Options: one table (name, type, range, default, help in both languages),
 * from which docs/mtgp-tui.conf.5, `:set`, completion and checks come.
 *
 * Files: /etc/mtgp-tui.conf, then $XDG_CONFIG_HOME/mtgp-tui/config; lines
 * `name = value`, `#` comments (whole lines), no quotes; an empty value is
 * the default again.  A section `[vantage NAME]` describes a place to ask DNS
 * from (struct config_vantage), `[list ZONE]` has the key of a blocklist
 * (struct config_list); sections of one name add up.  Errors carry
 * file:line and the nearest known name; a bad line keeps the old value and
 * never stops the program.
 * Values: bool yes/no (true/false, on/off, 1/0); duration 5d 12h 30m 90s 2w;
 * path absolute or ~/…; text any UTF-8 without controls, at most 1,000 bytes.
 * Limits: a file of 256 KiB, 100 warnings, 32 vantages. */
#ifndef MTGP_CONFIG_CONFIG_H
#define MTGP_CONFIG_CONFIG_H

#include "core/base/buf.h"
#include "core/base/span.h"
#include "core/text/error.h"

enum option_type { OPTION_BOOL, OPTION_INT, OPTION_CHOICE, OPTION_TEXT,
	OPTION_PATH, OPTION_DURATION };

struct option_def {
	const char	*name;
	enum option_type type;
	const char	*fallback;	/* default, as written in a file */
	int64_t		 min, max;	/* int; seconds of a duration */
	const char	*choices;	/* "auto|1|2" */
	/* help: catalogue id "option.<name>" */
};

/* Sorted by name. */
extern const struct option_def option_table[];
extern const size_t option_table_count;

const struct option_def *option_find(const char *name);

struct config;

struct config	*config_new(void);		/* NULL: no memory */
void		 config_free(struct config *c);
int		 config_set(struct config *c, const char *name,
			struct span value, struct error *e);
/* Errors of lines are handed to warn (may be NULL), reading goes on.
 * 0, -ENOENT, or another errno for an unreadable file. */
int		 config_read(struct config *c, const char *path,
			void (*warn)(void *arg, const struct error *e),
			void *arg);
/* name must be in the table (asserted). */
bool		 config_bool(const struct config *c, const char *name);
int64_t		 config_int(const struct config *c, const char *name);
const char	*config_text(const struct config *c, const char *name);

/* A place to ask DNS from: a VPN's end point, another resolver.  "" is what
 * was not said: then it is as without a vantage. */
struct config_vantage {
	char		*name;		/* without blanks; never "default" */
	char		*area;		/* for people */
	char		*resolver;	/* ADDR or ADDR#PORT */
	char		*source;	/* address to ask from */
	char		*interface;
	char		*dns_file;	/* answers from this zone file, such as
					 * one that is not published yet */
};

#define CONFIG_VANTAGES	32
#define VANTAGE_DEFAULT	"default"	/* the name of "no vantage" */

/* In the order of the files. */
size_t		 config_vantages(const struct config *c,
			const struct config_vantage **ret);
/* NULL: none of that name. */
const struct config_vantage *config_vantage(const struct config *c,
			const char *name);

/* Keys that providers of blocklists give out, for the lists at that zone and
 * below it.  Secrets: they go into questions of DNS and nowhere else. */
struct config_list {
	char		*zone;
	char		*key;		/* one label of a name; "" none */
	char		*exposed;	/* the file with it, where every user
					 * of the host may read that; or NULL */
};

#define CONFIG_LISTS	16

size_t		 config_lists(const struct config *c,
			const struct config_list **ret);

/* Folders: data (installed, $MTGP_DATA, or option data), user data and
 * key maps ($XDG_CONFIG_HOME/mtgp-tui), store, cache.  Owned by the config;
 * a later config_set of the folder ends the string. */
const char	*config_dir_data(const struct config *c);
const char	*config_dir_user(const struct config *c);
const char	*config_dir_store(const struct config *c);
const char	*config_dir_cache(const struct config *c);

/* docs/mtgp-tui.conf.5, made from the table and the catalogue; a test keeps
 * the file and this text equal, UPDATE=1 rewrites it. */
int		 config_manual(struct buf *out);

#endif
