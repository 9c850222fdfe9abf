/* The tables of the command line: subcommands and options.  Help, man page,
 * completion and parsing are made from these; nothing else lists them. */
#include "core/command/tables.h"

const struct argument command_common[] = {
	{ "json", ARG_FLAG, NULL, NULL },
	{ "lang", ARG_CHOICE, "ja|en", "ja|en" },
	{ "now", ARG_TIME, "TIME|@UNIX", NULL },
	{ "log", ARG_PATH, "PATH", NULL },
	{ "facts", ARG_PATH, "FILE", NULL },
	{ "offline", ARG_FLAG, NULL, NULL },
	{ "resolver", ARG_TEXT, "ADDR[#PORT]", NULL },
	{ "dns-file", ARG_PATH, "ZONE", NULL },
	{ "data", ARG_PATH, "DIR", NULL },
	{ "store", ARG_PATH, "DIR", NULL },
	{ "config", ARG_PATH, "FILE", NULL },
	{ "version", ARG_FLAG, NULL, NULL },
	{ "help", ARG_FLAG, NULL, NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

const struct argument command_console[] = {
	{ "script", ARG_PATH, "FILE", NULL },
	{ "size", ARG_TEXT, "COLSxROWS", NULL },
	{ "check-data", ARG_FLAG, NULL, NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

const struct command *const command_table[] = {
	&command_log,
	&command_bounce,
	&command_message,
	&command_lint,
	&command_score,
	&command_spf,
	&command_dmarc,
	&command_dns,
	&command_blocklist,
	&command_case,
	&command_checklist,
	&command_help_command,
	&command_completion_command,
	NULL,
};
