/* Tables: bytes at fixed places, how texts begin, words of scripts.  The most
 * usual kinds stand here too, so that libmagic is spared.  Nothing fails. */
#include "core/filetype/signature.h"

#include "core/filetype/bytes.h"

/* ---- bytes ---- */

#define SIGN(at, bytes, type) { at, sizeof bytes - 1, bytes, type }

static const struct { size_t at, n; const char *bytes, *type; } binary[] = {
	SIGN(0, "\x89PNG\r\n\x1a\n", "image/png"),
	SIGN(0, "\xff\xd8\xff", "image/jpeg"),
	SIGN(0, "GIF87a", "image/gif"),
	SIGN(0, "GIF89a", "image/gif"),
	SIGN(0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
	SIGN(0, "Rar!\x1a\x07", "application/vnd.rar"),
	SIGN(0, "\x1f\x8b\x08", "application/gzip"),
	SIGN(0, "MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
	SIGN(0, "ALZ\1", "application/x-alz"),
	SIGN(0, "PK\6\6", "application/zip"),
	/* MS-ONESTORE 2.3.1: guidFileType of .one and .onetoc2 */
	SIGN(0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29"
	    "\x96\xd3", "application/onenote"),
	SIGN(0, "\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22"
	    "\x76\x5f", "application/onenote"),
	/* MS-SHLLINK 2.1: HeaderSize and LinkCLSID */
	SIGN(0, "L\0\0\0\1\x14\2\0", "application/x-ms-shortcut"),
	SIGN(0, "vhdxfile", "application/x-vhdx"),
	SIGN(0, "conectix", "application/x-vhd"),
	SIGN(0, "MSWIM\0\0\0", "application/x-wim"),
	/* ECMA-119 8.1, ECMA-167 2/9.1: at sector 16 */
	SIGN(0x8001, "CD001", "application/x-iso9660-image"),
	SIGN(0x8001, "BEA01", "application/x-udf-image"),
	SIGN(0, "#@~^", "application/x-ms-script-encoded"),
	SIGN(0, "\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
	SIGN(0, "ITSF\3\0\0\0", "application/vnd.ms-htmlhelp"),
	SIGN(0, "!BDN", "application/vnd.ms-outlook-pst"),
};

/* "-lh5-" and its kind, behind two bytes (also of larc and PMarc). */
static bool
is_lha(struct span b)
{
	return has(b, 0, 21) && b.p[2] == '-' && b.p[6] == '-' &&
	    (is_at(b, 3, "lh", 2) || is_at(b, 3, "lz", 2)) &&
	    (unsigned char)b.p[20] <= 3;
}

/* A program of DOS whose header leads to "PE\0\0" or "NE". */
static bool
is_windows_program(struct span b)
{
	uint32_t at = le32(b, 0x3c);

	return is_at(b, 0, "MZ", 2) && (is_at(b, at, "PE\0\0", 4) ||
	    is_at(b, at, "NE", 2) || is_at(b, at, "LE", 2));
}

const char *
signature_binary(struct span b)
{
	for (size_t i = 0; i < sizeof binary / sizeof *binary; i++)
		if (is_at(b, binary[i].at, binary[i].bytes, binary[i].n))
			return binary[i].type;
	if (is_lha(b))
		return "application/x-lha";
	if (is_windows_program(b))
		return "application/vnd.microsoft.portable-executable";
	if (span_find(span_head(b, 1024), span_str("%PDF-")) >= 0)
		return "application/pdf";
	return NULL;
}

/* ---- how texts begin ---- */

static const struct { const char *head, *type; } heads[] = {
	{ "[internetshortcut]", "application/x-mswinurl" },
	{ "regedit4", "text/x-ms-regedit" },
	{ "windows registry editor version", "text/x-ms-regedit" },
	{ "begin:vcalendar", "text/calendar" },
	{ "begin:vcard", "text/vcard" },
	{ "{\\rtf", "text/rtf" },
	{ "%!ps-adobe-3.0 epsf", "image/x-eps" },
	{ "%!ps-adobe-2.0 epsf", "image/x-eps" },
	{ "%!ps", "application/postscript" },
	{ "-----begin pgp signature-----", "application/pgp-signature" },
	{ "-----begin pgp public key", "application/pgp-keys" },
	{ "-----begin pgp signed message-----",
	    "application/pgp-signature" },
	{ "-----begin pkcs7-----", "application/pkcs7-mime" },
	{ "-----begin certificate-----", "application/x-x509-ca-cert" },
	{ "@echo off", "application/x-bat" },
	{ "#!", NULL },			/* libmagic tells them apart */
};

/* Words near the start that say more than the first ones do. */
static const struct { const char *head, *word, *type; } openings[] = {
	{ "[", "[internetshortcut]", "application/x-mswinurl" },
	{ "<", "<hta:application", "application/hta" },
	{ "<job", "<script", "application/x-wsf" },
	{ "<package", "<script", "application/x-wsf" },
	{ "<?xml", "<job", "application/x-wsf" },
	{ "<?xml", "<component", "application/x-wsf" },
	{ "<?xml", "<scriptlet", "application/x-wsf" },
	{ "<scriptlet", "<", "application/x-wsf" },
	{ "<?xml", "http://www.opengis.net/kml/",
	    "application/vnd.google-earth.kml+xml" },
	{ "<?xml", "http://earth.google.com/kml/",
	    "application/vnd.google-earth.kml+xml" },
	{ "<?xml", "<svg", "image/svg+xml" },
	{ "<svg", "<", "image/svg+xml" },
	{ "<!doctype svg", "<", "image/svg+xml" },
	{ "<?xml", "http://www.w3.org/1999/xhtml",
	    "application/xhtml+xml" },
	{ "<!doctype html", "//dtd xhtml", "application/xhtml+xml" },
	{ "<!doctype html", "<", "text/html" },
	{ "<html", "http://www.w3.org/1999/xhtml", "application/xhtml+xml" },
	{ "<html", "<", "text/html" },
	{ "<script", "<", "text/html" },
	{ "<?xml", "<", "text/xml" },
};
#define OPENING	2048

static struct span
skip_comments(struct span s)
{
	ptrdiff_t end;

	s = span_trim(s);
	while (span_starts(s, "<!--")) {
		end = span_find(s, span_str("-->"));
		if (end < 0)
			break;
		s = span_trim(span_skip(s, (size_t)end + 3));
	}
	return s;
}

const char *
signature_text(struct span lower)
{
	struct span s = skip_comments(lower);

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (span_starts(s, heads[i].head))
			return heads[i].type;
	for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
		if (span_starts(s, openings[i].head) &&
		    span_find(span_head(s, OPENING),
		    span_str(openings[i].word)) >= 0)
			return openings[i].type;
	return NULL;
}

/* ---- words of scripts ---- */

enum language { LANGUAGE_JS, LANGUAGE_VBS, LANGUAGE_PS1, LANGUAGE_BAT,
	LANGUAGES };

static const char *const language_types[LANGUAGES] = {
	[LANGUAGE_JS] = "text/javascript",
	[LANGUAGE_VBS] = "text/vbscript",
	[LANGUAGE_PS1] = "application/x-powershell",
	[LANGUAGE_BAT] = "application/x-bat",
};

/* line: only at the start of one.  Letters mean nothing by themselves: it
 * takes SURE points, of words that differ. */
static const struct { const char *word; uint8_t language, points;
	bool line; } words[] = {
	{ "activexobject(", LANGUAGE_JS, 4, false },
	{ "addeventlistener(", LANGUAGE_JS, 3, false },
	{ "console.log(", LANGUAGE_JS, 3, false },
	{ "const ", LANGUAGE_JS, 1, true },
	{ "document.", LANGUAGE_JS, 2, false },
	{ "eval(", LANGUAGE_JS, 2, false },
	{ "function ", LANGUAGE_JS, 1, true },
	{ "function(", LANGUAGE_JS, 2, false },
	{ "function (", LANGUAGE_JS, 2, false },
	{ "=> {", LANGUAGE_JS, 2, false },
	{ "});", LANGUAGE_JS, 2, false },
	{ "let ", LANGUAGE_JS, 1, true },
	{ "module.exports", LANGUAGE_JS, 3, false },
	{ "require(", LANGUAGE_JS, 1, false },
	{ "string.fromcharcode", LANGUAGE_JS, 3, false },
	{ "var ", LANGUAGE_JS, 1, true },
	{ "wscript.", LANGUAGE_JS, 2, false },
	{ "call ", LANGUAGE_VBS, 1, true },
	{ "createobject(", LANGUAGE_VBS, 3, false },
	{ "dim ", LANGUAGE_VBS, 2, true },
	{ "end function", LANGUAGE_VBS, 2, true },
	{ "end if", LANGUAGE_VBS, 1, true },
	{ "end sub", LANGUAGE_VBS, 2, true },
	{ "msgbox ", LANGUAGE_VBS, 2, true },
	{ "on error resume next", LANGUAGE_VBS, 4, true },
	{ "option explicit", LANGUAGE_VBS, 3, true },
	{ "set ", LANGUAGE_VBS, 1, true },
	{ "sub ", LANGUAGE_VBS, 1, true },
	{ "wscript.", LANGUAGE_VBS, 2, false },
	{ "$env:", LANGUAGE_PS1, 3, false },
	{ "$_.", LANGUAGE_PS1, 2, false },
	{ "[system.", LANGUAGE_PS1, 3, false },
	{ "-erroraction", LANGUAGE_PS1, 3, false },
	{ "-executionpolicy", LANGUAGE_PS1, 2, false },
	{ "downloadstring(", LANGUAGE_PS1, 3, false },
	{ "get-", LANGUAGE_PS1, 1, false },
	{ "import-module ", LANGUAGE_PS1, 3, false },
	{ "invoke-", LANGUAGE_PS1, 2, false },
	{ "new-object ", LANGUAGE_PS1, 3, false },
	{ "param(", LANGUAGE_PS1, 1, true },
	{ "param (", LANGUAGE_PS1, 1, true },
	{ "set-", LANGUAGE_PS1, 1, true },
	{ "start-process ", LANGUAGE_PS1, 2, false },
	{ "write-host ", LANGUAGE_PS1, 3, false },
	{ "%~dp0", LANGUAGE_BAT, 3, false },
	{ "%errorlevel%", LANGUAGE_BAT, 2, false },
	{ "echo off", LANGUAGE_BAT, 3, true },
	{ "exit /b", LANGUAGE_BAT, 3, false },
	{ "goto ", LANGUAGE_BAT, 1, true },
	{ "if exist ", LANGUAGE_BAT, 2, true },
	{ "if not exist ", LANGUAGE_BAT, 2, true },
	{ "pause", LANGUAGE_BAT, 1, true },
	{ "powershell ", LANGUAGE_BAT, 2, true },
	{ "rem ", LANGUAGE_BAT, 1, true },
	{ "set ", LANGUAGE_BAT, 1, true },
	{ "setlocal", LANGUAGE_BAT, 2, true },
	{ "start \"", LANGUAGE_BAT, 2, true },
};
#define SURE	5

static bool
stands_in(struct span s, const char *word, bool line)
{
	size_t at = 0;

	while (at < s.n) {
		ptrdiff_t i = span_find(span_skip(s, at), span_str(word));
		size_t start;

		if (i < 0)
			return false;
		start = at + (size_t)i;
		at = start + 1;
		while (line && start > 0 && (s.p[start - 1] == ' ' ||
		    s.p[start - 1] == '\t'))
			start--;
		if (!line || start == 0 || s.p[start - 1] == '\n' ||
		    s.p[start - 1] == '\r')
			return true;
	}
	return false;
}

const char *
signature_script(struct span lower)
{
	unsigned points[LANGUAGES] = { 0 };
	size_t best = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (stands_in(lower, words[i].word, words[i].line))
			points[words[i].language] += words[i].points;
	for (size_t i = 1; i < LANGUAGES; i++)
		if (points[i] > points[best])
			best = i;
	return points[best] >= SURE ? language_types[best] : NULL;
}
