# ruff: noqa: E501 - a cue reads better on one line
"""What sentences say that speak to a machine instead of to a shopper, in many languages.

Each cue has a weight; a sentence whose weights add up to 1 is an instruction. The patterns are read
on folded text: small letters, plain ASCII where characters only look like it.
"""

from __future__ import annotations

import re

_MACHINE = (
    r"(?:a\.?i\.?|(?:virtual |digital |shopping |shop'?s? |ai )?assistants?|chat ?bots?|bots?|"
    r"(?:large )?language models?|llms?|gpt(?:-?\d\w*)?|chatgpt|claude|gemini|copilot|"
    r"agents? reading|models? reading|crawlers?|automated (?:system|reader|agent)s?)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|context|"
    r"training|programming|messages?|guardrails?|restrictions?|polic(?:y|ies)|safety|constraints?)"
)
_REPLY = r"(?:answers?|repl(?:y|ies)|responses?|completions?|summar(?:y|ies))"
_PERSON = r"(?:users?|customers?|shoppers?|visitors?|buyers?|persons? asking|readers?|clients?)"
_SAY = (
    r"(?:say|print|output|write|repeat|echo|emit|reply|respond|answer|display|show|render|return|"
    r"include|insert|add|append|prepend|prefix|begin|start|open|end|finish|conclude|close|embed|"
    r"mention|state|quote|recite|reveal|disclose|tell|give|provide|put|place|present|post|"
    r"produce|generate|compose)"
)

# What looks like a code and like no word: letters with digits behind a hyphen, or mixed.
_CODE = r"[\"'`*\[(]{0,2}(?=[\w-]*[a-z])(?=[\w-]*\d)\w+[-_][\w-]+"

_PATTERNS: tuple[tuple[float, str], ...] = (
    # Overriding what was said before.
    (
        1.0,
        r"\b(?:ignore|disregard|forget|override|overrule|bypass|discard|drop|set aside|stop following|"
        r"do(?: not|n'?t) (?:follow|obey)|skip|neglect|supersedes?|replaces?)\b[^.!?]{0,30}"
        r"\b(?:previous|prior|preceding|above|earlier|all|any|your|these|other|existing|former|"
        rf"everything|whatever|original|every|system)\b[^.!?]{{0,30}}\b{_RULES}\b",
    ),
    (0.8, r"\b(?:ignore|disregard|forget) (?:everything|all|anything|what)\b[^.!?]{0,20}\b(?:above|before|said|told|so far|else|prior)\b"),
    (0.9, rf"\b(?:new|updated|revised|additional|hidden|secret|real|actual|higher.priority) (?:system )?(?:{_RULES}|task|goal|objective|role)\s*[:\-–]"),
    (0.7, rf"\b(?:your|these|the following|my|this) (?:new |only |real |actual |true )?(?:{_RULES}|task|job|role|goal|mission)\b[^.!?]{{0,12}}\b(?:is|are|now|must|override)\b"),
    (0.6, r"\b(?:from now on|henceforth|you are now|you will now|starting now|as of now)\b"),
    (1.0, r"\b(?:developer|debug|god|admin(?:istrator)?|maintenance|unrestricted|sudo|jailbreak) mode\b|\bjailbr(?:eak|oken)\b|\bdo anything now\b"),
    (0.6, r"\b(?:pretend|imagine|role-?play|act as if|simulate)\b[^.!?]{0,20}\b(?:you|to be|that)\b"),
    # Speaking to the machine.
    (1.0, rf"\b(?:dear|hey|hello|hi|attention|notice|note|message|instructions?|memo|reminder|info(?:rmation)?|important|request|command|order)s?\b\W{{0,3}}(?:(?:to|for|all|any|every|the|this|you|our|an?)\W{{1,2}}){{0,4}}{_MACHINE}\b"),
    (0.7, rf"\b{_MACHINE}\b\W{{0,3}}(?:\w+\W+){{0,4}}?(?:must|should|shall|has to|have to|need(?:s)? to|is to|are to|ought|please|will now|are instructed|is instructed|required)\b"),
    (0.6, rf"\b(?:if|when|whenever|because|since) (?:you(?:'re| are)|an?|the|any|some)\b[^.!?,]{{0,20}}\b{_MACHINE}\b"),
    (0.5, rf"\b(?:you,? (?:the|an?|as)|as an?|being an?|the)\b[^.!?,]{{0,10}}\b{_MACHINE}\b"),
    # Steering the reply.
    (0.8, rf"\b{_SAY}\b[^.!?]{{0,60}}\b(?:your|the|this|every|each|any|all)\s+(?:\w+ )?{_REPLY}\b"),
    (0.8, rf"\b(?:your|the|every|each|any)\s+(?:\w+ )?{_REPLY}\b[^.!?]{{0,25}}\b(?:must|should|shall|has to|have to|needs? to|with|by|contains?|includes?|begins?|starts?|ends?)\b"),
    (0.6, rf"\b{_SAY}\b\W{{0,2}}(?:\w+\W+){{0,3}}?(?:only|exactly|nothing but|verbatim|word for word|literally|precisely)\b"),
    (0.7, rf"\b{_SAY}\b\W{{0,2}}(?:\w+\W+){{0,4}}?(?:the |this |these |following )(?:\w+ )?(?:words?|phrase|string|token|code ?word|password|passphrase|sentence|marker|keyword|canary|text|codeword|following)\b"),
    (0.7, rf"\b(?:tell|inform|advise|ask|instruct|convince|urge|direct|send|redirect|notify|remind|assure|show|give)s?\s+(?:the|all|every|any|each|this|our)\s+{_PERSON}\b"),
    (0.7, rf"\b(?:the|this|our) {_PERSON} (?:has |have |is |are )?(?:already |just |now |also )?(?:wants?|asks?|asked|agreed|confirmed|consents?|consented|authori[sz]ed|approved|said yes|verified|requests?|requested|permits?|allowed)\b"),
    (0.6, r"\b(?:before|after|instead of|while|rather than|in addition to) (?:answering|replying|responding|you (?:answer|reply|respond)|anything else)\b"),
    (0.4, r"\b(?:the (?:last|next|current|previous) (?:question|message|turn|request|query)|what(?:ever)? (?:they|was) ask(?:ed)?)\b"),
    # Secrets and other people's data.
    (0.9, r"\b(?:system|hidden|initial|secret|original|internal|base) (?:prompt|instructions?|message|configuration|rules)\b"),
    (0.7, rf"\b{_SAY}\b[^.!?]{{0,30}}\b(?:api[ _-]?keys?|passwords?|credentials?|secrets?|environment variables?|config(?:uration)?|e-?mails? of|personal data|private data|your prompt)\b"),
    (0.7, r"\b(?:other|another|different|all|every|someone(?: else)?'?s|somebody(?: else)?'?s) (?:customer|user|shopper|client|person)'?s?\b[^.!?]{0,20}\b(?:orders?|data|details|e-?mails?|address(?:es)?|account)"),
    # Doing things.
    (1.0, r"\b(?:cancel|refund|return|exchange|change|modify|update|read|look ?up|fetch|get|open|show|list|confirm|print|retrieve|find|check|send|display|report)\b[^.!?]{0,40}\borders?\b\W{0,3}(?:numbers?|nos?\.?|ids?)?\W{0,3}#?\w{0,4}\d{4,}"),
    (0.6, r"\bwithout (?:asking|confirm\w*|telling|waiting|permission|consent|approval|verif\w+|mentioning|any (?:confirmation|question|check))\b|\b(?:no|skip the|bypass the) (?:confirmation|approval|verification)\b"),
    (0.6, r"\b(?:call|use|invoke|run|execute|trigger)\b[^.!?]{0,20}\b(?:the |your )?(?:tools?|functions?|api|plugin)\b[^.!?]{0,30}\b(?:with|to|on|for|named?|called)\b"),
    (0.7, r"\b(?:get|find|read|cancel|modify|change|return|exchange|confirm|update|hand|search|lookup|verify|identify|propose|compare)_[a-z]+(?:_[a-z]+){0,4}\b"),
    (1.0, r"\b(?:decode|decrypt|decipher|unscramble|deobfuscate|translate|reverse)\b[^.!?]{0,40}\b(?:and|then|to)\b[^.!?]{0,15}\b(?:follow|obey|execute|do (?:what|as|it)|carry out|comply|perform|apply)\b"),
    (0.5, r"\bbase ?64\b|\brot ?13\b|\bhex(?:adecimal)? encoded\b"),
    (0.8, r"\b(?:follow|obey|execute|comply with|carry out|perform)\b[^.!?]{0,25}\b(?:this|these|the following|my|below|hidden|decoded|embedded|next)\b[^.!?]{0,15}\b(?:instructions?|commands?|orders?|directives?|request|task|steps? exactly)\b"),
    (0.4, r"\b(?:do not|don'?t|never) (?:mention|reveal|tell|disclose|say|inform|warn|refuse|question|explain)\b"),
    (0.3, r"^\W*(?:important|urgent|attention|notice|mandatory|critical|warning|override|priority|admin|begin|end)\b[^.!?]{0,30}[:!]"),
    (0.3, r"\b(?:immediately|at once|right away|now)\b[^.!?]{0,40}$"),
    # Turns and results that nobody here wrote.
    (1.0, r"^\W{0,4}(?:ai|assistant|chat ?bot|human|bot|llm)\s*(?:\([^)]{0,20}\))?\s*[:>»]"),
    (0.6, r"^\W{0,4}(?:system|user|developer|tool|function|shopper|customer|agent|admin(?:istrator)?|operator)(?: (?:prompt|message|note|override|update|result|output|response|notice))?\s*[:>»]"),
    # A turn of a conversation that nobody had: together with the label above it is one.
    (0.5, r"^\W{0,4}(?:user|customer|shopper)\s*[:>»][^?]{3,300}\?"),
    (1.0, r"<\|[a-z_]{2,20}\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|instructions?|tool_?(?:call|result|response|output)|function_?(?:call|result)|im_start|im_end)\b[^<>]{0,40}>"),
    (1.0, r"^\W{0,4}#{2,}\s*(?:system|instructions?|response|assistant|user|human|prompt|new task|override)\b"),
    (0.9, r"[\"']?(?:role|tool_?calls?|tool_?results?|function_?call|tool_call_id|instructions?|system_?(?:prompt|message|note)|directive|arguments)[\"']?\s*:\s*[\"'\[{]"),
    # Left to whoever reads: no word of a machine, but what is wanted is still a reply.
    (0.5, r"^\W{0,4}(?:(?:please|kindly|just|now|also|then|always|finally|and|so|first|next)\W+){0,3}(?:say|print|output|echo|repeat|reply|respond|answer|emit|recite|mention|utter)\b(?! (?:goodbye|hello|no|yes)\b)"),
    (0.5, r"\b(?:begin|start|end|finish|conclude|close|open|sign|reply|respond|answer) (?:off |it |up )?(?:with|by)\b"),
    (0.5, rf"\b(?:say|print|output|write|add|mention|append|repeat|echo|include|insert|put|quote|state|sign it|signed|marked|tagged?|with|contain\w*|after me|code ?word|next to|then|and)\b\W{{1,3}}(?:(?:the|this|a) )?(?:code|word|tag|token|phrase|marker|string|note|code ?word|text)?\W{{0,3}}{_CODE}"),
    (0.5, rf"\b(?:codes?|words?|tags?|tokens?|phrases?|markers?|strings?|code ?words?|password)\b(?: of the day| is| was|:)?\W{{1,3}}{_CODE}"),
    (0.5, r"\b(?:exactly as (?:written|shown|given|is)|as written|word for word|verbatim|letter for letter|repeat after me)\b"),
    (0.7, r"\b(?:any(?:one|body)|who(?:so)?ever|every(?:one|body)|those|all|any \w+|systems?|tools?|readers?|software)\b\W+(?:who|that|which)?\W*(?:\w+\W+){0,2}?(?:summari[sz]\w+|quot(?:es?|ing)|process\w*|pars(?:es?|ing)|translat\w+|cit(?:es?|ing)|paraphras\w+|describ\w+|reads?|reading|index\w*|answers?|answering)\b\W+(?:\w+\W+){0,2}?(?:pages?|text|document|description|article|product|passage|this|it|record|listing|questions?)\b"),
    (0.5, r"\b(?:adds?|writes?|appends?|includes?|mentions?|puts?|says?|ends?|prints?|quotes?|states?|repeats?)\b[^.!?]{0,30}\b(?:as|at|in|on|to|for) (?:the |its |their |his |your )?(?:very )?(?:last|first|final|end|beginning|start|top|bottom|opening|closing)\b"),
    (0.7, r"\b(?:everything|all|anything|whatever|the (?:text|lines?|words|part))\b[^.!?]{0,20}\b(?:above|before|preceding)\b[^.!?]{0,12}\b(?:line|text|sentence|point|message|this|here)\b"),
    (0.5, r"\b(?:repeat|reproduce|copy|recite|quote|dump|leak|list)(?:ing)? (?:everything|all|anything|the (?:text|words|lines|rules))\b"),
    (0.4, r"\b(?:for|as an?) (?:debug\w*|test(?:ing)?|verification|security|audit\w*|compliance|quality|training|diagnostic\w*|calibration)(?: (?:reasons?|purposes?|check))?\b"),
    (0.6, r"\b(?:you (?:were|have been|are|'ve been) (?:given|told|shown|instructed|provided|programmed|configured)|you (?:have|received|got) (?:been )?(?:as )?(?:instructions|rules))\b"),
    (0.7, r"\b(?:what(?:ever)?|anything|everything|the text|the words) you (?:write|say|answer|tell|reply|output|produce|generate|return|show)\b"),
    (0.6, rf"\b(?:to|for) (?:every(?:one|body)|any(?:one|body)|all|each|people|who(?:so)?ever|those|{_PERSON})\b[^.!?]{{0,6}}\b(?:asks?|asking|enquires?|wants? to know|is interested)\b"),
    (0.4, r"^\W{0,4}(?:please |always |kindly |also |then |and )*(?:recommend|mention|tell|say|add|include|insert|suggest|promote|advertise|send|point|direct|refer|render|embed|display)\b"),
    (0.7, r"\b(?:add|include|insert|put|render|embed|show|display|use|paste|give)\b\W+(?:\w+\W+)?(?:this|the following|these) (?:\w+ )?(?:link|image|picture|photo|url|address|sentence|text|line|code|markdown|tag|footer|html)s?\b"),
    (0.6, r"\byour (?:\w+ )?(?:prompts?|repl(?:y|ies)|responses?|answers?|guidelines|instructions|rhymes?|outputs?|configuration|guardrails|filters)\b"),
    (0.6, r"\b(?:each|every|all|any|next) (?:of your )?(?:repl(?:y|ies)|responses?|answers?|sentences? you|messages? you)\b"),
    (0.7, r"\b(?:obey|treat|regard|consider)\b[^.!?]{0,40}\b(?:only|command|commands|instruction|instructions|order|orders|owner|authority)\b"),
    (0.6, r"\bwithout (?:telling|informing|asking|notifying) (?:anyone|anybody|them|him|her|the \w+)\b|\b(?:the )?(?:shopper|customer|user) (?:has )?(?:agreed|confirmed|consented)\b"),
    (0.5, r"\b(?:switch to|you have a new|which model you are|who configured you|from memory|in chats?|other chats?|other conversations?|internal notes?|this (?:page|text|description|paragraph|note) (?:is|as) (?:a|an|your))\b"),
    (0.4, r"\b(?:end|close|begin|start|finish|open) (?:your|each|every|all|the) (?:message|repl(?:y|ies)|response|answer|sentence)s?\b"),
    (0.5, r"\bin (?:your|the|every|each|any) (?:\w+ )?(?:answer|reply|response|output|message|next message)s?\b"),
    (0.6, r"\b(?:shoppers?|customers?|users?|people|visitors?|they) (?:must|should|have to|need to|has to|ought to)? ?(?:see|read|learn|hear|know|be told|be shown|be sent)\b[^.!?]{0,50}\b(?:write|reply|answer|response|next|link|code|word)\b"),
    (0.8, r"\b(?:the (?:details|contents?|items?|address|data) of|what is in|who placed) (?:the )?(?:order )?(?:number )?#?[a-z]{0,3}\d{4,}"),
    (0.6, r"#[a-z]?\d{5,}\b[^.!?]{0,60}\b(?:belongs? in|show|print|reply|result|mistake|call it off|cancel|for the customer)"),
    (0.8, r"\b(?:cancel|confirm|refund|call off|call it off|approve|return)\w*\b[^.!?]{0,40}\b(?:yourself|for (?:the|this) (?:customer|user|shopper)|on (?:their|his|her|its) behalf|at once|already confirmed)"),
    # The same in other languages.
    (1.0, r"\b(?:ignorier\w*|vergiss|vergesst|missacht\w*|beachte\w* nicht|uberspring\w*|überspring\w*|verwirf)\b[^.!?]{0,40}\b(?:anweisung\w*|regeln?|instruktion\w*|vorgaben?|befehle?|prompts?|alles)\b"),
    (1.0, r"\b(?:ignore[zr]?|oublie[zr]?|ne tiens|ne tenez|fais fi|faites fi)\b[^.!?]{0,40}\b(?:instructions?|consignes?|regles?|règles?|directives?|precedent\w*|précédent\w*|tout ce qui)\b"),
    (1.0, r"\b(?:ignora\w*|olvida\w*|omite|omitir|descarta\w*|dimentica\w*|trascura\w*|esquec\w*|ignore|desconsider\w*)\b[^.!?]{0,40}\b(?:instrucciones|instrucción|reglas|indicaciones|órdenes|ordenes|istruzioni|regole|indicazioni|instruções|instrucoes|regras|ordens|todo lo)\b"),
    (1.0, r"\b(?:negeer|vergeet)\b[^.!?]{0,40}\b(?:instructies?|regels|opdrachten|aanwijzingen)\b|\b(?:zignoruj|ignoruj|zapomnij)\b[^.!?]{0,40}\b(?:instrukcj\w+|polece\w+|zasad\w*)\b|\b(?:önceki|yukarıdaki)\b[^.!?]{0,30}\b(?:talimat\w*|kural\w*)\b[^.!?]{0,30}\b(?:yok say|unut|dikkate alma)"),
    (1.0, r"(?:игнорир\w*|забудь\w*|проигнорир\w*|не обращай)[^.!?]{0,40}(?:инструкц\w*|указани\w*|правил\w*|команд\w*)|(?:忽略|无视|忘记|忽視|無視)[^。！？]{0,20}(?:指令|指示|说明|提示|规则|規則|命令)|(?:指示|命令|ルール|プロンプト)[^。！？]{0,12}(?:無視|忘れ)|(?:تجاهل|انس)[^.!؟]{0,40}(?:التعليمات|الأوامر|القواعد)"),
    (0.8, r"\b(?:beginne?|beende|antworte|schreib\w*|gib|nenne?|sage?|füge?|fuge|zeige?|wiederhole?|erwähne)\b[^.!?]{0,60}\b(?:deine[rnms]?|ihre[rnms]?|der|die|jede[rnms]?)\s+(?:\w+ )?(?:antwort\w*|ausgabe|nachricht an)\b"),
    (0.7, r"\b(?:antworte|schreib\w*|gib|sage?|sag|wiederhole?|nenne?|zeige?|verrate?)\b[^.!?]{0,30}\b(?:nur|genau|wörtlich|ausschließlich|das wort|den satz|den text|folgende\w*|das codewort|systemprompt|system-prompt|passwort)\b"),
    (0.8, r"\b(?:commence\w*|termine\w*|réponds|répondez|reponds|écris|écrivez|affiche\w*|dis|dites|ajoute\w*|répète\w*|inclus|incluez|montre\w*)\b[^.!?]{0,60}\b(?:ta|votre|la|chaque|tes|vos)\s+(?:\w+ )?(?:réponse|reponse|sortie)s?\b"),
    (0.7, r"\b(?:réponds|répondez|écris|écrivez|affiche\w*|dis|dites|répète\w*)\b[^.!?]{0,30}\b(?:uniquement|seulement|exactement|le mot|la phrase|le texte|mot pour mot|suivante?s?)\b"),
    (0.8, r"\b(?:comienza|empieza|termina|responde|escribe|muestra|di|añade|repite|incluye|agrega|imprime|inizia|rispondi|scrivi|mostra|aggiungi|ripeti|comece|responda|escreva|mostre|inclua)\b[^.!?]{0,60}\b(?:tu|su|la|cada|tua|sua|ogni|a)\s+(?:\w+ )?(?:respuesta|salida|risposta|resposta)s?\b"),
    (0.7, r"\b(?:responde|escribe|di|muestra|repite|imprime|rispondi|scrivi|responda|escreva)\b[^.!?]{0,30}\b(?:solo|sólo|solamente|exactamente|la palabra|la frase|el texto|siguiente|soltanto|la parola|apenas|a palavra|somente)\b"),
    (0.7, r"\b(?:an|für|fur|liebe[rs]?|achtung|pour|cher|chère|à l'attention de|para|querido|atención|aan|voor|per|caro)\b\W{0,2}(?:\w+\W+){0,3}?(?:ki|k\.i\.|ki-?assisten\w*|assistent(?:en|in)?|sprachmodell\w*|l'ia|ia|assistant ia|l'assistant|modèle de langage|asistente|modelo de lenguaje|assistente|modello linguistico|taalmodel)\b"),
    (0.7, r"\b(?:sag|sage|teile?|erzähle?|dis|dites|dile|dígale|informe?)\b[^.!?]{0,12}\b(?:dem|den|der|au|aux|à la|al|a la|a los)\s+(?:kunden|kundin|nutzer\w*|benutzer\w*|client\w*|utilisateur\w*|cliente|usuario)s?\b"),
    (1.0, r"\b(?:storniere?|annuliere|annule[zr]?|cancela|cancele|lies|öffne|zeige?|affiche[zr]?|muestra|lis)\b[^.!?]{0,30}\b(?:bestellung\w*|commandes?|pedidos?|auftr\w+)\b\W{0,3}(?:nummer|nr\.?|numéro|número|n°)?\W{0,3}#?\w{0,4}\d{4,}"),
)  # fmt: skip

CUES: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern)) for weight, pattern in _PATTERNS
)

# Words about a conversation and about machines that hold one. One of them says nothing; several
# together are rare in what a shop writes of its goods.
_TALK = re.compile(
    r"\b(?:(answer\w*|repl(?:y|ies|ied|ying)|respon(?:d|ds|ding|ses?)|say(?:s|ing)?|tell(?:s|ing)?|"
    r"speak(?:ing)?|talk(?:ing)?|summar\w+)|(messages?|conversations?|chats?|prompts?|context|"
    r"transcripts?|dialog(?:ue)?s?|(?:this|next|previous|last) questions?|chat history)|"
    r"(instructions?|guidelines?|directives?|commands?|tasks?|roles?|polic(?:y|ies)|initiali[sz]ation|"
    r"rules?|persona|filters?|restrictions?)|(assistants?|bots?|chatbots?|ai|llms?|models?|agents?|"
    r"gpt|machine|robot|linux terminal|calculator|pirate|hacker)|(users?|shoppers?|customers?|"
    r"visitors?|whoever asks|asked about)|(secrets?|passwords?|admin\w*|debug\w*|credentials?|"
    r"override\w*|unlock|root|sudo|authori[sz]e\w*|privileged?|confidential)|"
    r"(ignor\w+|disregard\w*|overwrit\w+|forget|prioriti[sz]e\w*|instead|supersede\w*|stop being|"
    r"no longer|from here on|from this point|has changed|rather than)|"
    r"(word for word|verbatim|exact(?:ly)? (?:words?|as)|the (?:first|last) \d+ words|everything|"
    r"(?:the )?(?:single )?word \W?\w+))\b"
)
_URGED = re.compile(
    r"\b(?:you (?:must|should|shall|will|have to|need to|are to|may)|yourself|your (?!order|account|e-?mail|size|feet|local|new|own)|must|make sure|be "
    r"sure|ensure|do not|don't|never|always|kindly|please|i (?:authori[sz]e|order|command|want|need))\b"
    r"|^\W{0,4}(?:act|add|answer|append|become|begin|behave|call|cancel|change|copy|do|drop|end|execute|"
    r"follow|forget|forward|give|ignore|include|list|mention|output|overwrite|pretend|print|priorit\w+|"
    r"read|recite|recommend|repeat|reply|reset|respond|return|reveal|run|say|send|show|speak|start|"
    r"stop|switch|tell|translate|treat|write)\b"
)


def talk(view: str) -> float:
    """How much a sentence is about the conversation itself, and urges; from 0 to 1.2."""
    kinds = {found.lastindex for found in _TALK.finditer(view)}
    if len(kinds) < 2:
        return 0.0
    urged = bool(_URGED.search(view))
    words = len(view.split())
    if words > 30:
        # A long sentence has room for all of them by chance.
        return 0.15 * len(kinds) + 0.15 * urged
    return 0.3 * min(len(kinds), 3) + (0.4 if words <= 16 else 0.3) * urged
