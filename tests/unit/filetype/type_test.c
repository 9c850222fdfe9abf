/* core/filetype/type: own signatures, libmagic, what is found in files. */
#include "core/filetype/type.h"

#include "core/base/buf.h"
#include "tests/unit/unit.h"

static struct arena *arena;

static struct file_type
read_type(const char *bytes, size_t n)
{
	struct file_type t;

	assert_int_equal(file_type_read(span_of(bytes, n), arena, &t), 0);
	return t;
}

static int
setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	file_magic_close();
	return 0;
}

/* ---- bytes and texts ---- */

#define BYTES(s) s, sizeof s - 1

static const struct { const char *bytes; size_t n; const char *type; }
samples[] = {
	{ BYTES(""), FILE_TYPE_EMPTY },
	{ BYTES("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29"
	    "\x96\xd3rest"), "application/onenote" },
	{ BYTES("L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F"),
	    "application/x-ms-shortcut" },
	{ BYTES("%PDF-1.7\n"), "application/pdf" },
	{ BYTES("\n\n%PDF-1.3\n"), "application/pdf" },
	{ BYTES("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg" },
	{ BYTES("MSCF\0\0\0\0\1\1\1\1"),
	    "application/vnd.ms-cab-compressed" },
	{ BYTES("ALZ\1\x0a\0\0\0"), "application/x-alz" },
	{ BYTES("Rar!\x1a\x07\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0"),
	    "application/vnd.rar" },
	{ BYTES("Rar!\x1a\x07\1\0"), "application/vnd.rar" },
	{ BYTES("\x1e\0-lh5-\0\0\0\0\0\0\0\0\0\0\0\0 \0"),
	    "application/x-lha" },
	{ BYTES("BEGIN:VCARD\r\nVERSION:3.0\r\n"), "text/vcard" },
	{ BYTES("[InternetShortcut]\r\nURL=http://example.com/\r\n"),
	    "application/x-mswinurl" },
	{ BYTES("Windows Registry Editor Version 5.00\r\n"),
	    "text/x-ms-regedit" },
	{ BYTES("\xff\xfeR\0E\0G\0E\0D\0I\0T\0" "4\0\r\0\n\0"),
	    "text/x-ms-regedit" },
	{ BYTES("{\\rtf1\\ansi x}"), "text/rtf" },
	{ BYTES("<!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>"),
	    "image/svg+xml" },
	{ BYTES("<?xml version='1.0'?>\n<job><script language='VBScript'>"),
	    "application/x-wsf" },
	{ BYTES("<html><head><HTA:APPLICATION id=x></head>"),
	    "application/hta" },
	{ BYTES("#@~^XgAAAA==abc"), "application/x-ms-script-encoded" },
	{ BYTES("@echo off\r\nstart x\r\n"), "application/x-bat" },
	{ BYTES("var s = new ActiveXObject('x');\nvar t = s.y;\n"),
	    "text/javascript" },
	{ BYTES("Dim s\r\nSet s = CreateObject(\"x\")\r\ns.Run 1\r\n"),
	    "text/vbscript" },
	{ BYTES("$x = New-Object Net.WebClient\n$x.DownloadString('u')\n"),
	    "application/x-powershell" },
	{ BYTES("Dear Mr. Example,\nplease set the function to on; then let "
	    "us pause.\nSincerely\n"), "text/plain" },
	{ BYTES("いつもお世話になっております。\n例示商事の田中です。\n"),
	    "text/plain" },
	{ BYTES("\x82\xa2\x82\xc2\x82\xe0\r\n"), "text/plain" },
	{ BYTES("\x1b$B$$$D$b\x1b(B\r\n"), "text/plain" },
	{ BYTES("\x9a\xf1\x03\xb7\x05\xc6 what is it"), "" },
	{ BYTES("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0\1\0\0\0"),
	    "application/x-executable" },
};

static void
signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct file_type t = read_type(samples[i].bytes,
		    samples[i].n);

		if (strcmp(t.type, samples[i].type) != 0)
			fail_msg("row %zu is \"%s\", not \"%s\"", i, t.type,
			    samples[i].type);
	}
}

static void
images(void **state)
{
	char *disk = calloc(1, 0x9000), *program = calloc(1, 256);

	(void)state;
	memcpy(disk + 0x8001, "CD001", 5);
	assert_string_equal(read_type(disk, 0x9000).type,
	    "application/x-iso9660-image");
	memcpy(disk + 0x8001, "BEA01", 5);
	assert_string_equal(read_type(disk, 0x9000).type,
	    "application/x-udf-image");
	memcpy(program, "MZ", 2);
	program[0x3c] = 0x40;
	memcpy(program + 0x40, "PE\0\0", 4);
	assert_string_equal(read_type(program, 256).type,
	    "application/vnd.microsoft.portable-executable");
	free(disk);
	free(program);
}

/* ---- pages ---- */

static const struct { const char *page; unsigned found; } pages[] = {
	{ "<html><body>text</body></html>", 0 },
	{ "<html><!-- <script>x</script> --><p>a</p></html>", 0 },
	{ "<html><p title=\"a onload=b\">a</p></html>", 0 },
	{ "<html><SCRIPT src=x></SCRIPT></html>", FILE_SCRIPT },
	{ "<html><body onload = go()></html>", FILE_SCRIPT },
	{ "<html><FORM action=x><input></form></html>", FILE_FORM },
	{ "<svg xmlns='x'><script>1</script></svg>", FILE_SCRIPT },
	{ "<html><script>var b=new Blob([atob(d)]);"
	    "a.href=URL.createObjectURL(b)</script></html>",
	    FILE_SCRIPT | FILE_SMUGGLING },
};

static void
web_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct file_type t = read_type(pages[i].page,
		    strlen(pages[i].page));

		if (t.found != pages[i].found)
			fail_msg("row %zu (%s): %x", i, t.type, t.found);
	}
}

/* ---- old Office ---- */

static void
put(char *p, unsigned v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(v >> 8 * i);
}

/* Sector 0: the table of sectors, 1: the directory, 2: a stream. */
static void
ole_file(char f[2048], const char *const *names, size_t n)
{
	memset(f, 0, 2048);
	memcpy(f, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	put(f + 0x1e, 9, 2);
	put(f + 0x30, 1, 4);		/* the directory */
	memset(f + 0x44, 0xff, 512 - 0x44);
	put(f + 0x4c, 0, 4);		/* the table of sectors */
	put(f + 512, 0xfffffffd, 4);
	put(f + 516, 0xfffffffe, 4);
	put(f + 520, 0xfffffffe, 4);
	for (size_t i = 0; i < n; i++) {
		char *e = f + 1024 + i * 128;

		for (size_t k = 0; names[i][k]; k++)
			e[k * 2] = names[i][k];
		put(e + 64, (unsigned)(strlen(names[i]) + 1) * 2, 2);
		put(e + 116, 2, 4);
		put(e + 120, 5000, 4);
	}
}

static void
containers(void **state)
{
	static const struct { const char *names[4], *type; unsigned found; }
	rows[] = {
		{ { "Root Entry", "WordDocument" }, "application/msword", 0 },
		{ { "Root Entry", "Workbook", "_VBA_PROJECT_CUR" },
		    "application/vnd.ms-excel", FILE_MACROS },
		{ { "Root Entry", "EncryptionInfo", "EncryptedPackage" },
		    "application/encrypted", FILE_ENCRYPTED },
		{ { "Root Entry", "__properties_version1.0" },
		    "application/vnd.ms-outlook", 0 },
		{ { "Root Entry", "__nameid_version1.0",
		    "__substg1.0_0037001F", "__properties_version1.0" },
		    "application/vnd.ms-outlook", 0 },
		/* Ichitaro */
		{ { "Root Entry", "DocumentText",
		    "\5SummaryInformation", "JSRV_SegmentInformation" },
		    "application/x-js-taro", 0 },
		{ { "Root Entry", "Something" }, "application/x-ole-storage",
		    0 },
	};
	char f[2048];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = 0;
		struct file_type t;

		while (n < 4 && rows[i].names[n])
			n++;
		ole_file(f, rows[i].names, n);
		t = read_type(f, sizeof f);
		assert_string_equal(t.type, rows[i].type);
		assert_int_equal(t.found, rows[i].found);
	}
	/* MS-DOC: wIdent and fEncrypted */
	ole_file(f, rows[0].names, 2);
	put(f + 1536, 0xa5ec, 2);
	put(f + 1546, 0x0100, 2);
	assert_int_equal(read_type(f, sizeof f).found, FILE_ENCRYPTED);
	/* a directory that leads to itself */
	put(f + 516, 1, 4);
	assert_string_equal(read_type(f, sizeof f).type,
	    "application/msword");
}

/* ---- PDF ---- */

/* Dictionaries that another program wrote, with and without a user password,
 * of each revision. */
static const struct { bool locked; const char *id, *dictionary; } locks[] = {
	{ false, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /Filter /Standard /Length 40 /O <c92422687facee686e373f"
	    "10b5c7d04738053152f7e2ee30e11c69ec442576ab> /P -4 /R 2 /U "
	    "<e7f104e9dda618bed24c269d0b649ad04f8eec0fa5c07484a18ef74f3"
	    "bdcf2ad> /V 1 >>" },
	{ true, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /Filter /Standard /Length 40 /O <92fe0f4454ad4c9644693f"
	    "33c07cb54f587dce1e2682fe9ecea6107a1ef630dd> /P -4 /R 2 /U "
	    "<e9ad8b0ac985e47adf274ddae69db41a66b62cb637290e41b8a7ff9d5"
	    "e053779> /V 1 >>" },
	{ false, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /Filter /Standard /Length 128 /O <566fa873ee33c797cd3b9"
	    "04fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5> /P -4 /R 3 /U"
	    " <343feb1d4d9adb859c9208e06f86455b0122456a91bae5134273a6db"
	    "134c87c4> /V 2 >>" },
	{ true, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /Filter /Standard /Length 128 /O <0db5855fc5326569e7659"
	    "06caf64e4429a4c20d6e996fdef963e9b5080f9e083> /P -4 /R 3 /U"
	    " <3f70a4ca8fa42244d3f3364bf7d21b2d0122456a91bae5134273a6db"
	    "134c87c4> /V 2 >>" },
	{ false, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /V2 /Length 1"
	    "6 >> >> /Filter /Standard /Length 128 /O <566fa873ee33c797"
	    "cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5> /P -4 /R"
	    " 4 /StmF /StdCF /StrF /StdCF /U <343feb1d4d9adb859c9208e06"
	    "f86455b0122456a91bae5134273a6db134c87c4> /V 4 >>" },
	{ true, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /V2 /Length 1"
	    "6 >> >> /Filter /Standard /Length 128 /O <0db5855fc5326569"
	    "e765906caf64e4429a4c20d6e996fdef963e9b5080f9e083> /P -4 /R"
	    " 4 /StmF /StdCF /StrF /StdCF /U <3f70a4ca8fa42244d3f3364bf"
	    "7d21b2d0122456a91bae5134273a6db134c87c4> /V 4 >>" },
	{ false, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV2 /Lengt"
	    "h 16 >> >> /EncryptMetadata false /Filter /Standard /Lengt"
	    "h 128 /O <566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41"
	    "b984e2c6da2aa6f5> /P -4 /R 4 /StmF /StdCF /StrF /StdCF /U "
	    "<1dbf816cd6adf59593269397227231c10122456a91bae5134273a6db1"
	    "34c87c4> /V 4 >>" },
	{ true, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV2 /Lengt"
	    "h 16 >> >> /EncryptMetadata false /Filter /Standard /Lengt"
	    "h 128 /O <0db5855fc5326569e765906caf64e4429a4c20d6e996fdef"
	    "963e9b5080f9e083> /P -4 /R 4 /StmF /StdCF /StrF /StdCF /U "
	    "<f4b1e9807742ba4635e64dd0c6186f660122456a91bae5134273a6db1"
	    "34c87c4> /V 4 >>" },
	{ false, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Lengt"
	    "h 32 >> >> /Filter /Standard /Length 256 /O <17521dc2849b1"
	    "2eaef6a944bd8dce3c8afa7db52c49c34d9c2ce1dfe6d15c0a9c4601c9"
	    "835f49424c746718651852333> /P -4 /R 5 /StmF /StdCF /StrF /"
	    "StdCF /U <22dd638144b239b59bdadf8de0028e5059ee9bce5a8e1d4d"
	    "3d99791973ed31259aff9f95d32827f15f2e83d74a2b1daf> /V 5 >>" },
	{ true, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Lengt"
	    "h 32 >> >> /Filter /Standard /Length 256 /O <4c623a5c971ec"
	    "1c1546d8fdee8e5a8ee6b7226984e7f8bce074a87818e765ff8e7a6a6d"
	    "a98da9b2b4def7b9931fa073f> /P -4 /R 5 /StmF /StdCF /StrF /"
	    "StdCF /U <2913a001027dd7f317fdbb6023e87377469743f68232ae33"
	    "feb9ce22233f7cec060659e06e8188267935abb91970f1f7> /V 5 >>" },
	{ false, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Lengt"
	    "h 32 >> >> /Filter /Standard /Length 256 /O <3b64ffec4b068"
	    "e905554637a5558ecd1136d707a3c1227d9111b5360effcb0899ba7c98"
	    "09496e3a27fe20e83a148b0b5> /P -4 /R 6 /StmF /StdCF /StrF /"
	    "StdCF /U <bbf9a32ba428b9ee1eb810c4765a3ca0bb5ebfa84e80a9e4"
	    "5fb7630e9e22a3be7b942727e8034b1a3db6f4387247993d> /V 5 >>" },
	{ true, "45d01e21abfc27eaeb6df99dc951e916",
	    "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Lengt"
	    "h 32 >> >> /Filter /Standard /Length 256 /O <14efb25491628"
	    "ae0c3d57b198283b88013134f9dc2bd4c4f936b2531076dd2736b17599"
	    "027679042c4e2e717e514bd32> /P -4 /R 6 /StmF /StdCF /StrF /"
	    "StdCF /U <d5f23e43751d3e1db105ef66c58f5c37968c2d05f8d252d5"
	    "578d360b3de829f89b7253d803efb027e2aaf1927ebcb858> /V 5 >>" },
};

static void
pdf_locks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) {
		const char *f = arena_printf(arena, "%%PDF-1.7\n4 0 obj\n%s\n"
		    "endobj\ntrailer << /ID [<%s><00>] /Encrypt 4 0 R >>\n",
		    locks[i].dictionary, locks[i].id);

		if (read_type(f, strlen(f)).found != (locks[i].locked ?
		    FILE_ENCRYPTED : 0))
			fail_msg("row %zu", i);
	}
}

#define PDF_HEAD "%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\n"

static void
pdf(void **state)
{
	static const char plain[] = PDF_HEAD "trailer <</Root 1 0 R>>\n";
	static const char certificate[] = PDF_HEAD "9 0 obj <</Filter"
	    "/Adobe.PubSec/V 4>> endobj\ntrailer <</Encrypt 9 0 R>>\n";
	static const char unclear[] = PDF_HEAD "9 0 obj <</Filter"
	    "/Standard/V 1/R 2>> endobj\ntrailer <</Encrypt 9 0 R>>\n";

	(void)state;
	assert_int_equal(read_type(plain, sizeof plain - 1).found, 0);
	assert_int_equal(read_type(certificate, sizeof certificate - 1).found,
	    FILE_ENCRYPTED);
	assert_int_equal(read_type(unclear, sizeof unclear - 1).found, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures), cmocka_unit_test(images),
		cmocka_unit_test(web_pages), cmocka_unit_test(containers),
		cmocka_unit_test(pdf), cmocka_unit_test(pdf_locks),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
