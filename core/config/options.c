/* The option table.  A row here, its help "option.NAME" in
 * data/text/option.tsv, and UPDATE=1 on tests/unit/config/manual_test: that
 * is a new option.  Names that the command line also has are the same. */
#include "core/config/config.h"

#define DAYS 86400

const struct option_def option_table[] = {
	{ .name = "ambiguous-width", .type = OPTION_CHOICE,
	  .fallback = "auto", .choices = "auto|1|2" },
	{ .name = "ask-dns", .type = OPTION_CHOICE,
	  .fallback = "key", .choices = "auto|key|never" },
	{ .name = "authserv-ids", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "ca-bundle", .type = OPTION_PATH, .fallback = "" },
	{ .name = "cache", .type = OPTION_PATH, .fallback = "" },
	{ .name = "checklist-dir", .type = OPTION_PATH, .fallback = "" },
	{ .name = "colour", .type = OPTION_CHOICE,
	  .fallback = "auto", .choices = "auto|yes|no" },
	{ .name = "company", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "data", .type = OPTION_PATH, .fallback = "" },
	{ .name = "dns-timeout", .type = OPTION_DURATION,
	  .fallback = "5s", .min = 1, .max = 60 },
	{ .name = "dnssec-bogus", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "dnssec-resolvers", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "dnssec-signed", .type = OPTION_TEXT, .fallback = "." },
	{ .name = "history-size", .type = OPTION_INT, .fallback = "500",
	  .min = 0, .max = 10000 },
	{ .name = "keymap", .type = OPTION_TEXT, .fallback = "default" },
	{ .name = "lang", .type = OPTION_CHOICE,
	  .fallback = "auto", .choices = "auto|ja|en" },
	{ .name = "log", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "mask-third-party", .type = OPTION_BOOL,
	  .fallback = "no" },
	{ .name = "mouse", .type = OPTION_BOOL, .fallback = "no" },
	{ .name = "own-domains", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "own-senders", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "queue-lifetime", .type = OPTION_DURATION,
	  .fallback = "5d", .min = 0, .max = 100 * DAYS },
	{ .name = "report-dir", .type = OPTION_PATH, .fallback = "" },
	{ .name = "reporter", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "store", .type = OPTION_PATH, .fallback = "" },
	{ .name = "tester-address", .type = OPTION_TEXT, .fallback = "" },
	{ .name = "tester-maildir", .type = OPTION_PATH, .fallback = "" },
	{ .name = "trusted-relays", .type = OPTION_TEXT, .fallback = "" },
};
const size_t option_table_count =
    sizeof option_table / sizeof option_table[0];

const struct option_def *
option_find(const char *name)
{
	for (size_t i = 0; i < option_table_count; i++)
		if (strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	return NULL;
}
