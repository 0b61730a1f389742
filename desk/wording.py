"""What shoppers are told when something happens at the desk, in the languages that we speak.

Surfaces that have words of their own read the message's code and data instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

LANGUAGES = ("en", "de", "fr", "es", "ar")

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "handed_over": "A colleague is here and has been told. You get the answer in this chat.",
        "closed": "Nobody from our team is here right now. We are back {when}.",
        "by": "Nobody from our team is at the desk right now. We aim to answer "
        "{when} at the latest.",
        "away": "Nobody from our team is at the desk right now. Somebody reads this when they are "
        "back.",
        "unstaffed": "There is nobody at the desk yet who could take this over. It is kept here, "
        "and I go on helping as well as I can.",
        "email_asked": "The answer will stand in this chat. Leave your e-mail address, and it "
        "comes there as well.",
        "email_known": "The answer will stand in this chat; if you have left by then, it comes by "
        "e-mail.",
        "chat_only": "The answer will stand in this chat, so come back here to read it.",
        "files_unread": "I can't look at files.",
        "files_person": "A person can.",
        "ask_person": "Talk to a person",
        "agent_joined": "{name} has joined.",
        "someone_joined": "A colleague has joined.",
        "given_back": "Our assistant answers again from here.",
        "conversation_ended": "This conversation has ended. Write again to reopen it.",
        "reopened": "This conversation is open again.",
        "merged": "What you wrote in another conversation was added here.",
        "merged_into": "This conversation goes on in another one of yours.",
        "mail_subject": "{store} has answered you",
        "mail_subject_plain": "Your question has been answered",
        "mail_intro": "{name} has answered you:",
        "mail_intro_plain": "We have answered you:",
        "mail_outro": "To read the whole conversation or to go on, open the chat on our site.",
        "you": "You",
        "assistant": "{store}, assistant",
        "transcript_subject": "Your conversation with {store}",
        "today": "today at {time}",
        "tomorrow": "tomorrow at {time}",
        "weekday": "on {day} at {time}",
        "date": "on {date} at {time}",
        "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    },
    "de": {
        "handed_over": "Jemand aus unserem Team ist da und weiß Bescheid. Die Antwort kommt hier "
        "im Chat.",
        "closed": "Gerade ist niemand aus unserem Team da. Wir sind {when} wieder hier.",
        "by": "Gerade ist niemand aus unserem Team am Platz. Wir möchten spätestens {when} "
        "antworten.",
        "away": "Gerade ist niemand aus unserem Team am Platz. Es wird gelesen, sobald jemand "
        "zurück ist.",
        "unstaffed": "Noch ist niemand da, der das übernehmen könnte. Es bleibt hier aufbewahrt, "
        "und ich helfe weiter, so gut ich kann.",
        "email_asked": "Die Antwort steht dann hier im Chat. Wenn Sie Ihre E-Mail-Adresse "
        "dalassen, kommt sie auch dorthin.",
        "email_known": "Die Antwort steht dann hier im Chat; wenn Sie nicht mehr hier sind, kommt "
        "sie per E-Mail.",
        "chat_only": "Die Antwort steht dann hier im Chat. Kommen Sie zum Lesen hierher zurück.",
        "files_unread": "Dateien kann ich nicht ansehen.",
        "files_person": "Ein Mensch kann es.",
        "ask_person": "Mit einem Menschen sprechen",
        "agent_joined": "{name} ist jetzt hier.",
        "someone_joined": "Jemand aus unserem Team ist jetzt hier.",
        "given_back": "Ab hier antwortet wieder unser Assistent.",
        "conversation_ended": "Dieses Gespräch ist beendet. Schreiben Sie wieder, um es "
        "fortzusetzen.",
        "reopened": "Dieses Gespräch ist wieder offen.",
        "merged": "Was Sie in einem anderen Gespräch geschrieben haben, steht jetzt auch hier.",
        "merged_into": "Dieses Gespräch geht in einem anderen von Ihnen weiter.",
        "mail_subject": "{store} hat Ihnen geantwortet",
        "mail_subject_plain": "Antwort auf Ihre Frage",
        "mail_intro": "{name} hat Ihnen geantwortet:",
        "mail_intro_plain": "Wir haben Ihnen geantwortet:",
        "mail_outro": "Das ganze Gespräch lesen und fortsetzen können Sie im Chat auf unserer "
        "Seite.",
        "you": "Sie",
        "assistant": "{store}, Assistent",
        "transcript_subject": "Ihr Gespräch mit {store}",
        "today": "heute um {time} Uhr",
        "tomorrow": "morgen um {time} Uhr",
        "weekday": "am {day} um {time} Uhr",
        "date": "am {date} um {time} Uhr",
        "days": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    },
    "fr": {
        "handed_over": "Une personne de notre équipe est là et a été prévenue. La réponse arrive "
        "dans ce chat.",
        "closed": "Personne de notre équipe n’est là pour le moment. Nous serons de retour {when}.",
        "by": "Personne de notre équipe n’est disponible pour le moment. Nous visons une réponse "
        "au plus tard {when}.",
        "away": "Personne de notre équipe n’est disponible pour le moment. Votre message sera lu "
        "au retour de l’équipe.",
        "unstaffed": "Il n’y a encore personne pour prendre le relais. Votre demande est "
        "conservée ici, et je continue à vous aider de mon mieux.",
        "email_asked": "La réponse restera dans ce chat. Laissez votre adresse e-mail pour la "
        "recevoir aussi par e-mail.",
        "email_known": "La réponse restera dans ce chat ; si vous êtes déjà parti, elle arrivera "
        "par e-mail.",
        "chat_only": "La réponse restera dans ce chat : revenez ici pour la lire.",
        "files_unread": "Je ne peux pas ouvrir les fichiers.",
        "files_person": "Une personne le peut.",
        "ask_person": "Parler à une personne",
        "agent_joined": "{name} a rejoint la conversation.",
        "someone_joined": "Une personne de notre équipe a rejoint la conversation.",
        "given_back": "À partir d’ici, notre assistant répond de nouveau.",
        "conversation_ended": "Cette conversation est terminée. Écrivez de nouveau pour la "
        "rouvrir.",
        "reopened": "Cette conversation est de nouveau ouverte.",
        "merged": "Ce que vous aviez écrit dans une autre conversation a été ajouté ici.",
        "merged_into": "Cette conversation continue dans une autre des vôtres.",
        "mail_subject": "{store} vous a répondu",
        "mail_subject_plain": "Réponse à votre question",
        "mail_intro": "{name} vous a répondu :",
        "mail_intro_plain": "Nous vous avons répondu :",
        "mail_outro": "Pour lire toute la conversation ou la poursuivre, ouvrez le chat sur notre "
        "site.",
        "you": "Vous",
        "assistant": "{store}, assistant",
        "transcript_subject": "Votre conversation avec {store}",
        "today": "aujourd’hui à {time}",
        "tomorrow": "demain à {time}",
        "weekday": "{day} à {time}",
        "date": "le {date} à {time}",
        "days": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    },
    "es": {
        "handed_over": "Hay una persona de nuestro equipo y ya está avisada. La respuesta llegará "
        "a este chat.",
        "closed": "Ahora mismo no hay nadie de nuestro equipo. Volvemos {when}.",
        "by": "Ahora mismo no hay nadie de nuestro equipo atendiendo. Intentaremos responder como "
        "muy tarde {when}.",
        "away": "Ahora mismo no hay nadie de nuestro equipo atendiendo. Lo leerá alguien en "
        "cuanto vuelva.",
        "unstaffed": "Todavía no hay nadie que pueda hacerse cargo. Su mensaje queda guardado "
        "aquí y seguiré ayudando lo mejor que pueda.",
        "email_asked": "La respuesta quedará en este chat. Si deja su correo electrónico, también "
        "le llegará allí.",
        "email_known": "La respuesta quedará en este chat; si ya no está aquí, le llegará por "
        "correo electrónico.",
        "chat_only": "La respuesta quedará en este chat: vuelva aquí para leerla.",
        "files_unread": "No puedo ver archivos.",
        "files_person": "Una persona sí puede.",
        "ask_person": "Hablar con una persona",
        "agent_joined": "{name} se ha unido.",
        "someone_joined": "Una persona de nuestro equipo se ha unido.",
        "given_back": "A partir de aquí vuelve a responder nuestro asistente.",
        "conversation_ended": "Esta conversación ha terminado. Escriba de nuevo para reabrirla.",
        "reopened": "Esta conversación vuelve a estar abierta.",
        "merged": "Lo que escribió en otra conversación se ha añadido aquí.",
        "merged_into": "Esta conversación continúa en otra suya.",
        "mail_subject": "{store} le ha respondido",
        "mail_subject_plain": "Respuesta a su pregunta",
        "mail_intro": "{name} le ha respondido:",
        "mail_intro_plain": "Le hemos respondido:",
        "mail_outro": "Para leer toda la conversación o continuarla, abra el chat en nuestra "
        "página.",
        "you": "Usted",
        "assistant": "{store}, asistente",
        "transcript_subject": "Su conversación con {store}",
        "today": "hoy a las {time}",
        "tomorrow": "mañana a las {time}",
        "weekday": "el {day} a las {time}",
        "date": "el {date} a las {time}",
        "days": "lunes martes miércoles jueves viernes sábado domingo",
    },
    "ar": {
        "handed_over": "أحد أفراد فريقنا موجود الآن وقد تم إبلاغه. ستصلك الإجابة في هذه المحادثة.",
        "closed": "لا يوجد أحد من فريقنا هنا الآن. سنعود {when}.",
        "by": "لا يوجد أحد من فريقنا متاحًا الآن. نسعى إلى الرد في موعد أقصاه {when}.",
        "away": "لا يوجد أحد من فريقنا متاحًا الآن. سيقرأ أحدهم رسالتك عند عودته.",
        "unstaffed": "لا يوجد بعدُ من يمكنه تولي هذه المحادثة. رسالتك محفوظة هنا، وسأواصل مساعدتك "
        "قدر استطاعتي.",
        "email_asked": "ستبقى الإجابة في هذه المحادثة. اترك بريدك الإلكتروني لتصلك عليه أيضًا.",
        "email_known": "ستبقى الإجابة في هذه المحادثة، وإذا كنت قد غادرت فستصلك بالبريد "
        "الإلكتروني.",
        "chat_only": "ستبقى الإجابة في هذه المحادثة، فعُد إلى هنا لقراءتها.",
        "files_unread": "لا أستطيع الاطلاع على الملفات.",
        "files_person": "يمكن لأحد أفراد فريقنا ذلك.",
        "ask_person": "التحدث إلى شخص",
        "agent_joined": "انضم {name} إلى المحادثة.",
        "someone_joined": "انضم أحد أفراد فريقنا إلى المحادثة.",
        "given_back": "من هنا يعود مساعدنا الآلي إلى الرد.",
        "conversation_ended": "انتهت هذه المحادثة. اكتب من جديد لإعادة فتحها.",
        "reopened": "هذه المحادثة مفتوحة من جديد.",
        "merged": "أضفنا هنا ما كتبته في محادثة أخرى.",
        "merged_into": "تستمر هذه المحادثة في محادثة أخرى لك.",
        "mail_subject": "وصلك رد من {store}",
        "mail_subject_plain": "وصلك رد على سؤالك",
        "mail_intro": "ردَّ عليك {name}:",
        "mail_intro_plain": "لقد رددنا عليك:",
        "mail_outro": "لقراءة المحادثة كاملة أو متابعتها، افتح المحادثة على موقعنا.",
        "you": "أنت",
        "assistant": "{store}، المساعد الآلي",
        "transcript_subject": "محادثتك مع {store}",
        "today": "اليوم الساعة {time}",
        "tomorrow": "غدًا الساعة {time}",
        "weekday": "يوم {day} الساعة {time}",
        "date": "يوم {date} الساعة {time}",
        "days": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    },
}


def language_of(locale: str) -> str:
    """The language that a locale like ``de-AT`` is answered in; English where we lack it."""
    language = locale.replace("_", "-").partition("-")[0].casefold()
    return language if language in LANGUAGES else LANGUAGES[0]


def say(key: str, locale: str, values: Mapping[str, str] | None = None) -> str:
    """One sentence or more.

    Args:
        key: Which; a KeyError where there is none.
        locale: For example ``fr``, or ``de-AT``.
        values: What stands in it, put in as it is.
    """
    text = _WORDS[language_of(locale)][key]
    for name, value in (values or {}).items():
        text = text.replace("{" + name + "}", value)
    return text


def joined(locale: str, name: str) -> str:
    """That a person is there from here on."""
    if not name:
        return say("someone_joined", locale)
    return say("agent_joined", locale, {"name": name})


def moment(locale: str, when: datetime, now: datetime, zone: tzinfo, *, named: bool = True) -> str:
    """A moment to come, as it is said: ``tomorrow at 09:00``, or ``tomorrow at 09:00 (UTC+1)``.

    Args:
        locale: Of the shopper.
        when: The moment.
        now: From when it is seen.
        zone: By whose clock it is told.
        named: Whether that clock is named: it needn't be where it is the shop's own.
    """
    local = when.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    values = {"time": f"{local:%H:%M}"}
    if days in (0, 1):
        text = say(("today", "tomorrow")[days], locale, values)
    elif 1 < days < 7:
        values["day"] = say("days", locale).split()[local.weekday()]
        text = say("weekday", locale, values)
    else:
        values["date"] = f"{local:%Y-%m-%d}"
        text = say("date", locale, values)
    return f"{text} ({_offset(local)})" if named else text


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
