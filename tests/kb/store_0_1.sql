BEGIN TRANSACTION;
CREATE TABLE kb_editions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	parent INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	created VARCHAR(32) NOT NULL, 
	published VARCHAR(32) NOT NULL, 
	note TEXT NOT NULL
);
INSERT INTO "kb_editions" VALUES(1,0,'published','2026-11-22T08:13:33+00:00','2026-11-22T08:13:34+00:00','refresh of shop');
INSERT INTO "kb_editions" VALUES(2,1,'published','2026-11-22T08:13:34+00:00','2026-11-22T08:13:34+00:00','refresh of shop');
CREATE TABLE kb_facets (
	version INTEGER NOT NULL, 
	variant INTEGER NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL
);
INSERT INTO "kb_facets" VALUES(3,0,'option','colour','red');
CREATE TABLE kb_members (
	edition INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (edition, version)
)
 WITHOUT ROWID

;
INSERT INTO "kb_members" VALUES(1,1);
INSERT INTO "kb_members" VALUES(1,2);
INSERT INTO "kb_members" VALUES(2,2);
INSERT INTO "kb_members" VALUES(2,3);
CREATE TABLE kb_offers (
	version INTEGER NOT NULL, 
	variant INTEGER NOT NULL, 
	price_micros BIGINT, 
	currency VARCHAR(3) NOT NULL, 
	buyable BOOLEAN NOT NULL, 
	rating INTEGER, 
	PRIMARY KEY (version, variant)
)
 WITHOUT ROWID

;
INSERT INTO "kb_offers" VALUES(1,-1,10000000,'GBP',1,NULL);
INSERT INTO "kb_offers" VALUES(3,0,10000000,'GBP',1,NULL);
CREATE TABLE kb_pages (
	source TEXT NOT NULL, 
	url TEXT NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	documents TEXT NOT NULL, 
	links TEXT NOT NULL, 
	PRIMARY KEY (source, url)
);
INSERT INTO "kb_pages" VALUES('shop','/a','etag','yesterday','["a"]','["/b"]');
CREATE TABLE kb_passages (
	version INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	vector_key VARCHAR(64) NOT NULL, 
	heading TEXT NOT NULL, 
	text TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	facets TEXT NOT NULL, 
	PRIMARY KEY (version, ordinal)
);
INSERT INTO "kb_passages" VALUES(1,0,'e4a9dad01d4f2f30af62d336397cd65e16d0dc034ef37084b349b11ce9089910','b4cec66b44ba843a7f2ea43f7b7b45c57f2f06c48f83e72a9423965b3e9ea592','','',0,'');
INSERT INTO "kb_passages" VALUES(2,0,'5b95153d176741a460872c451afc4f2a4badac6c58f2dac6e95ad2851cfa0a00','d5e85675ad8daf93d0a4c38c301cfebd2b75a49c394cf097eed2428d7ec80de2','','',0,'');
INSERT INTO "kb_passages" VALUES(2,1,'29266e7b059c2a6e4ce4aea403e906f15246d832086e9ac6dc70a0821d074258','8fe8878bd1aa454078656d2e25a28e173e374692f08876cb12c044871ca2c882','','Within 60 days.',0,'');
INSERT INTO "kb_passages" VALUES(3,0,'3f5213e5222f21627a7f2ca498d9fdcbb6ab4f6e0f4b6c18d3d022b90765902e','457df025c7c21900e6ce5d4eb59d3fbbbe6a4cc77942ceee7367d9d0088adde5','','',0,'Red');
CREATE TABLE kb_pointer (
	id INTEGER NOT NULL, 
	edition INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "kb_pointer" VALUES(1,2);
CREATE TABLE kb_sources (
	name TEXT NOT NULL, 
	options TEXT NOT NULL, 
	refreshed VARCHAR(32) NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "kb_sources" VALUES('shop','{"currency": "GBP"}','2026-11-22T08:13:33+00:00');
CREATE TABLE kb_versions (
	id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	document_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "kb_versions" VALUES(1,'product','a','shop','a5b65db4aff7bc42ee3d33b543f6a9ff4531f0b8b8311ac7d7d7cd4e626bc6a6','{"id":"a","title":"Rain jacket","price":{"amount":"10.00","currency":"GBP"},"availability":"in_stock"}');
INSERT INTO "kb_versions" VALUES(2,'article','returns','shop','646b6a76d9890347d8349309f86498cbfac4cd8e1a8a73a24b6b6d3e423c4261','{"id":"returns","title":"Returns","body":"Within 60 days."}');
INSERT INTO "kb_versions" VALUES(3,'product','a','shop','b9e81a23cce98e4f2ab4ce5b343e28c23643cb046f43d324f96bf17abdea3fdd','{"id":"a","title":"Rain jacket","price":{"amount":"9.00","currency":"GBP"},"availability":"in_stock","variants":[{"id":"1","options":[{"name":"Colour","value":"Red"}],"price":{"amount":"10.00","currency":"GBP"},"availability":"in_stock"}]}');
CREATE INDEX kb_versions_hash ON kb_versions (hash);
CREATE INDEX kb_versions_document ON kb_versions (document_id);
CREATE INDEX kb_members_version ON kb_members (version);
CREATE INDEX kb_passages_key ON kb_passages ("key");
CREATE INDEX kb_passages_vector_key ON kb_passages (vector_key);
CREATE INDEX kb_facets_version ON kb_facets (version);
CREATE INDEX kb_facets_value ON kb_facets (name, value);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('kb_editions',2);
COMMIT;
