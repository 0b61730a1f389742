"""Words that state nothing about a store: what people talk with, in four languages.

Whatever stands in none of these lists has to be proved by a record or a passage. Words that state
something in a shop (free, refund, guaranteed, new, popular) are left out on purpose.
"""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

from functools import lru_cache

from kb.terms import STOPWORDS, fold, stem

_ENGLISH = """
a about above absolutely accept according across actually add additional advice after afraid again
against ago agree ah ahead alas alike all allow almost alone along already also alternative
alternatively although altogether always am amount an and another answer any anybody anymore anyone
anything anyway apart apologies apologise apologize appear appreciate are area aren around article
as aside ask aspect assist assistant at away awhile back balance bar based basic basically be bear
because become been before begin behind being believe below beneath beside besides better between
beyond bit both brief briefly bring but buy by call came can cannot card care careful case
catalogue catalog category cause certain certainly change chat check choice choices choose chosen
chat clear clearly close closest colleague combine come comes coming compare compared comparing
comparison conclude condition consider considering contact continue conversation correct could
couldn count couple course cover covers criteria curious currently customer customers day decide
decision decent definitely depend depending depends describe description despite detail detailed
details did didn differ difference differences different do does doesn doing don done double doubt
down due during each earlier either else end reach reached luck lucky team staff rule rules apply applies applied guideline guidelines assure assured rest upfront keen wise tempted vote bet steer pointer flag flagged gist nutshell essentially literally wording website online faq guide tbh fyi policy policies limit stay stays key patience thanks option combined sake enjoy enough entire equal especially etc even ever
every everyone everything exact exactly example except excuse expect explain extra eye face fact
facts fair fairly fall far favourite feel few figure figures find fine first firstly fit fits
following follow follows for forward found from front full fully further furthermore general
generally get gets getting give given gives giving glad go goes going gone good goodbye got great
had half hand handy happen happens happy hard hardly has hasn have haven having hear hello help
helpful hence her here hers hesitate hey hi him his hmm hold holds honest honestly hope how however
i idea ideal if imagine immediately important in include included includes including indeed inform
information inside instance instead interest interested into is isn issue it item items its itself
just keep kind kindly know known label largely last lastly later latter lead least leave left lends
less let letter level like likely line list listed listing lists little ll look looked looking
looks lot lots lovely luckily made main mainly make makes making many mark match matches matching
matter may maybe me mean means meant meet meets mention mentioned mentions message met might mind
mine model models moment more moreover most mostly move much must my myself name named namely near
nearest nearly need needed needs neither next nice no nobody none nor normal normally not note
noted nothing notice now number numbers obvious of off offer offering offers often oh ok okay on
once one ones only open option options or order other others otherwise ought our ours ourselves out
over overall own page pages pair part particular particularly pass passing past per perfect perfectly
perhaps person personal pick picked picking picks picture place plain plainly please pleased
pleasure plenty plus point points possible possibly practical prefer preference present pretty
previous price priced prices pricing priority probably problem product products program properly
property proud provide provided provides purpose put question questions quick quickly quite quote
range rather re read reads ready real really reason reasonable reasons recommend recommendation
recommended record records refer regard regarding regards relevant remain remains remember reply
request right roughly round run running said same saw say saying says search searched searching
second secondly section see seem seems seen select selection sense sentence separate several shall
share she shop shopper shopping short shortly should shouldn show showing shown shows side similar
similarly simple simply since situation slightly small so solid some somebody someone something
sometimes somewhat soon sorry sort source speak specific specifically specification specifications
spec specs spot stand standout stands start starting starts state stated states still stop store
straight straightforward strictly strong strongly such suggest suggested suggestion suggestions suit
suitable suited suits sum summarise summary super sure surely take takes taking talk talked tell
tells term terms text than thank thanks that the their theirs them themselves then there therefore
these they thing things think third this those though thought through throughout thus tick ticks
till time times title to together told too top topic total touch toward towards tried true truly
try trying turn turns twice two type types under understand understood unfortunately unless unlike
until up upon us use used useful useless user uses using usual usually value values variety various
ve version versions very via view want wanted wanting wants was wasn way ways we welcome well went
were weren what whatever when whenever where whereas wherever whether which whichever while who
whoever whole whom whose why will wish with within without won wonderful wondering word words work
works worry worth would wouldn write written wrong ya yeah yes yet you your yours yourself
adds amongst among aim awesome best bright brilliant cheers choosing comfortable confirm confirmed
confirms deal decided definite excellent fantastic favour grab happily heads honour
hopefully hunting impressive lined meanwhile narrow neat notable noteworthy onto opt
outline overview particulars pointing relative respectively rest runs serve serves
shortlist shout sit sits snapshot splendid stick superb suppose tailored terrific tip treat weigh
whichever winner breakdown quickest info bottom spend spending
budget cheap cheaper cheapest pricey pricier expensive dearest dearer affordable costs cost costing
lower lowest higher highest rated rating ratings review reviews stars star score scores scored
reviewer reviewers stock available availability unavailable sold sells sell selling carry stocked buy buyable
purchase purchased ordering currently moment today's colour colours color colors size sizes option
variant variants brand brands feature features featured style styles choice dimension dimensions
currency pounds per piece pieces unit units each save saves saving savings reduced reduction
discounted originally former formerly previously was rrp msrp list
pay pays paying paid charge charged customer shoppers people buyers
catch grabs lists goes boasts boast sports carries packs offers delivers brings gives sits
coming costing comes lands tagged tag asking sticker mark
differs table row column listed below rundown side
""".split()  # noqa: SIM905 - a list of a thousand lines reads worse

_GERMAN = """
aber alle allem allen aller alles als also am an andere anderen auch auf aus außerdem bei beide
beiden beim bereits bis bitte bin bist da dabei dafür damit danke dann darauf das dass dazu dein
dem den denn der des deshalb die dies diese diesem diesen dieser dieses dir doch dort du durch
eben ein eine einem einen einer eines einige er es etwa etwas euch euer fast finde finden findest
frage fragen für ganz geben gefunden gern gerne gibt gut gute guten haben habe hallo hat helfen
hier hilfe hin ich ihm ihn ihnen ihr ihre ihren im in ins insgesamt ist ja je jede jeden jeder
jedoch jetzt kann kannst kein keine keinen klar kommt können könnte kosten kostet lassen laut leider
man mehr mein meine mich mir mit möchte möchten müssen muss nach nächste natürlich nein nicht
nichts noch nun nur ob oder ohne passt passend passende preis preise produkt produkte raten schauen
schon sehr sein seine sich sie siehe sind so sofern sogar sollte sonst soll sowie suche suchen
tut über um und uns unser unsere unserem unseren unserer unter vielen viel vom von vor wäre war
warum was weitere welche welchen welcher wenn wer werden wie wieder wir wird wo wollen wünschen
wurde zu zum zur zwar zwischen auswahl variante varianten derzeit aktuell momentan verfügbar lager
vorrätig ausverkauft erhältlich farbe farben größe größen bewertet bewertung bewertungen sternen
sterne günstiger günstigste teurer teuer unterschied statt reduziert vergleich liegt beträgt wiegt
kollege kollegin kollegen angaben artikel marke modell stück gesamt zusammen empfehle empfehlung
hersteller shop laden sagt steht ab pro gleich jeweils eignet ideal schön tolle toll wahl option
optionen modelle angebot
""".split()  # noqa: SIM905

_FRENCH = """
à ai aide aider ainsi alors appel après as assez au aucun aucune aujourd'hui aussi autre autres aux
avec avez avoir avons bien bon bonjour bonne c ce cela celle celui ces cet cette ceux chaque chez
choix ci comme comment coûte coûtent côté d dans de déjà demande des désolé deux devez dis disponible
disponibles doit donc dont du elle elles en encore ensemble entre es est et êtes être eu fait faut
fois grand hui ici il ils intéresse j je jour jusqu l la là le les leur lequel lui m ma mais me même
merci mes mieux moi moins mon n ne nos notre nous on ont ou où oui par parce pas passe peu peut
peuvent peux plus plutôt pour pourquoi pouvez pouvons prix produit produits puis qu quand que quel
quelle quelles quels question qui quoi recommande rien s sa sans se selon ses si soit son sont sous
sur sûr t tout toute toutes tous très trop trouve trouvé trouver tu un une va vers voici voilà vos
votre voulez voudrais vous vraiment y stock rupture épuisé actuellement couleur couleurs taille
tailles noté notée note avis étoiles cher chère différence lieu réduit comparaison pèse collègue
marque modèle total idéal parfait article articles variante existe vendu lieu magasin boutique dit
chacun option options existe convient
""".split()  # noqa: SIM905

_SPANISH = """
a al algo alguna algún ahora allí ambos antes aquí así aunque ayuda ayudar bien buena bueno buenos
cada casi color colores como cómo con cual cuál cuando cuesta cuestan cuánto de del desde después
disponible disponibles donde dos el él ella ellos en encontrado encontré entonces entre era eres es
esa ese eso esta está están estas este esto estos gracias ha hace hacia hasta hay he hola la las le
les lo los lugar más me mejor menos mi mis mismo mucho muy nada ni no nos nosotros nuestra nuestras
nuestro nuestros o opción opciones otra otro otros para pero perfecto poco podemos por porque precio
precios preguntas pregunta producto productos puede puedes puedo pues que qué quien quiere quieres
recomiendo rebajado se sea según ser si sí sido siempre sin sobre solo sólo son su sus también tan
tanto te tenemos tengo tiene tienen tienda toda todas todo todos tras tu tus un una unas uno unos
usted ustedes va valoración valorado valoraciones vamos vez y ya yo agotado existencias talla tallas
estrellas barato barata caro cara diferencia comparación pesa compañero marca modelo total ideal
variante actualmente vendido artículo artículos dice ambas puntuación reseñas opiniones
""".split()  # noqa: SIM905

# What a store promises; a template that holds such a word doesn't make it true of everything.
TELLING = frozenset(
    stem(fold(word))
    for word in """
    free refund refunds refunded return returns exchange warranty guarantee guaranteed lifetime
    discount discounts sale promotion code voucher gift bonus express overnight cash credit
    compensation insurance certified official exclusive deliver delivery delivered shipped shipping
    arrive arrives cancel cancelled replace replacement repair repairs money gratis kostenlos gratuit
    """.split()  # noqa: SIM905
)

LANGUAGES = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}
SPEECH = frozenset(stem(fold(word)) for words in LANGUAGES.values() for word in words) | frozenset(
    stem(word) for word in STOPWORDS
)

# One idea, one word: stems that mean the same in a shop, the first stands for all.
_SAME = """
deliver delivery delivered delivers ship ships shipped shipping shipment postage dispatch dispatched despatch lieferung geliefert liefern versand livraison livre livrer livrons expedition entrega entregamos envio envios enviar enviamos
return returns returned returning sendback retoure ruckgabe zuruckgeben zurucksenden zuruckschicken umtausch retour retours retourner renvoyer devolucion devoluciones devolver
refund refunds refunded reimburse reimbursed reimbursement moneyback erstattung erstatten erstattet ruckerstattung remboursement rembourser rembourse rembourses reembolso reembolsar reembolsamos
exchange exchanged swap swapped umtauschen echange echanger cambio cambiar
guarantee warranty guaranteed warranties garantie garantia
free complimentary gratis kostenlos kostenfrei gratuit gratuite gratuito gratuita
repair repaired repairs fix fixed mend reparatur reparieren reparation reparer reparacion reparar
cancel cancelled cancellation stornieren stornierung annuler annulation cancelar
parcel package packet paket colis paquete
phone telephone ring telefon telefono
email mail
order orders ordered bestellung commande pedido
working business werktage ouvres ouvrables laborables habiles
day days date dates tag tage tagen jour jours dia dias
week weeks woche wochen semaine semaines semana semanas
month months monat monate monaten mois mes meses
year years jahr jahre jahren an ans annee annees ano anos
weight weigh weighs weighing gewicht wiegt poids pese peso pesa
width wide breite breit largeur ancho
height tall high hohe hauteur alto altura
length long lange longueur largo
depth deep tiefe profondeur
capacity volume holds kapazitat
waterproof wasserdicht impermeable impermeables
material made fabric
unused unworn ungetragen
unopened sealed
undamaged intact
color colour farbe couleur
wash washed washing washable
tracked tracking track
lodge claim
faulty defective broken defect
damaged damage
gram grams
shop store branch
""".strip().splitlines()  # fmt: skip

_IRREGULAR = """
send sent; buy bought; pay paid; keep kept; give gave given; take took taken; hold held; make made;
go went gone; come came; tell told; say said; choose chose chosen; wear wore worn; break broke broken
"""
_CANONICAL = {
    stem(word): stem(group.split()[0]) for group in _IRREGULAR.split(";") for word in group.split()
} | {stem(fold(word)): stem(fold(line.split()[0])) for line in _SAME for word in line.split()}

COLOURS = frozenset(
    stem(word)
    for word in """
    black white grey gray red blue green yellow orange purple violet pink brown beige navy teal
    turquoise magenta maroon crimson scarlet gold silver bronze copper cream ivory khaki olive lime
    mint lavender lilac indigo burgundy charcoal slate coral mustard tan fuchsia cyan schwarz weiss
    grau rot blau grun gelb lila rosa braun noir blanc gris rouge bleu vert jaune negro blanco rojo
    azul verde amarillo marron
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=65536)
def idea(token: str) -> str:
    """The stem of a folded token, or the one that stands for what means the same."""
    found = stem(token)
    return _CANONICAL.get(found, found)


@lru_cache(maxsize=65536)
def is_speech(token: str) -> bool:
    """Whether a folded token states nothing by itself."""
    return len(token) < 2 or (stem(token) in SPEECH and idea(token) not in _IDEAS)


# Words that mean something in a shop, even where they are common words as well.
_IDEAS = frozenset(stem(fold(line.split()[0])) for line in _SAME) - frozenset(
    idea(word) for word in ("order", "shop", "colour", "phone", "holds", "long", "made", "high")
)
