"""Signs for the drawings of guides, each in a square of 24 by 24; drawn by us, in lines."""

GLYPHS = {
    "wait": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l4 2"/>',
    "settings": '<circle cx="12" cy="12" r="3.2"/><circle cx="12" cy="12" r="7"/>'
    '<path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2"/>',
    "text": '<path d="M2 19l3.5-9L9 19M3.2 16h4.6M11 19l5-14 5 14M12.8 14.5h6.4"/>',
    "wifi": '<path d="M2 9a14 14 0 0 1 20 0M5.5 13a9 9 0 0 1 13 0M9 16.8a4.2 4.2 0 0 1 6 0"/>'
    '<circle cx="12" cy="20" r="1.2" fill="#111"/>',
    "list": '<path d="M3 6h2M9 6h12M3 12h2M9 12h12M3 18h2M9 18h12"/>',
    "password": '<circle cx="7.5" cy="12" r="4.5"/><path d="M12 12h10M18 12v4M21.5 12v3"/>',
    "sim": '<path d="M6 2h8l5 5v15H6z"/><path d="M9 11h7v8H9zM9 15h7M12.5 11v8"/>',
    "dots": '<path d="M3 3h6v6H3zM15 3h6v6h-6zM3 15h6v6H3z"/>'
    '<path d="M5.5 5.5h1v1h-1zM17.5 5.5h1v1h-1zM5.5 17.5h1v1h-1zM13 12h2M17 13h4M13 16h3M18 17h3'
    'M13 20h2M18 21h2M11.5 4v4M4 11.5h5"/>',
    "video": '<path d="M2 7h13v10H2zM15 11l7-4v10l-7-4z"/>',
    "name": '<path d="M2 8h20v8H2zM5.5 10.5v3M4.5 10.5h2M4.5 13.5h2"/>',
    "mic": '<path d="M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0z"/>'
    '<path d="M5 11a7 7 0 0 0 14 0M12 18v4M8.5 22h7"/>',
    "sound": '<path d="M3 9.5v5h4l5 4.5V5L7 9.5z"/><path d="M15.5 9a4.5 4.5 0 0 1 0 6'
    'M18.5 6a9 9 0 0 1 0 12"/>',
    "people": '<circle cx="7" cy="6.5" r="3"/><circle cx="17" cy="6.5" r="3"/>'
    '<path d="M2 20v-2.5a5 5 0 0 1 10 0V20M12 20v-2.5a5 5 0 0 1 10 0V20"/>',
    "leave": '<path d="M13 3H4v18h9"/><path d="M9 12h12M17 8l4 4-4 4"/>',
    "keys": '<path d="M4 3h4v4H4zM10 3h4v4h-4zM16 3h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4z'
    'M4 17h4v4H4zM10 17h4v4h-4zM16 17h4v4h-4z"/>',
    "call": '<path d="M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 2v4a2 2 0 0 1-2 2'
    'A16 16 0 0 1 3 5a2 2 0 0 1 2-2z"/>',
    "letter": '<path d="M2 8h13v11H2zM2 8.5l6.5 6 6.5-6"/><path d="M19.5 2.5v9"/>'
    '<circle cx="19.5" cy="15.5" r=".9" fill="#111"/>',
    "shield": '<path d="M12 2l8 3v7c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10V5z"/><path d="'
    'M8.5 12l2.5 2.5 4.5-5"/>',
    "money": '<path d="M2 6h20v13H2zM2 10h20M5 15h5"/><path d="M3 22L21 3"/>',
    "restart": '<path d="M20 12a8 8 0 1 1-2.6-5.9L20 8.5"/><path d="M20.5 3v5.5H15"/>',
    "calendar": '<path d="M3 5h18v16H3zM3 10h18M8 2.5v5M16 2.5v5"/><path d="M8 15.5l2.5 2.5 5-5"/>',
    "photo": '<path d="M3 4h18v16H3z"/><circle cx="8.5" cy="9" r="1.8"/>'
    '<path d="M3 17l5-4 4 3 4-5 5 5"/>',
    "bag": '<path d="M4 8h16l1.5 13h-19z"/><path d="M8 11V6.5a4 4 0 0 1 8 0V11"/>',
    "help": '<circle cx="12" cy="5.5" r="3.2"/><path d="M7.5 21v-7a4.5 4.5 0 0 1 9 0v7"/>'
    '<path d="M16 12l5-6M8 12.5L4 17"/>',
    "home_house": '<path d="M3 12l9-9 9 9M5.5 10v11h13V10M10 21v-6h4v6"/>',
    "pin": '<circle cx="5" cy="5" r="1.6"/><circle cx="12" cy="5" r="1.6"/>'
    '<circle cx="19" cy="5" r="1.6"/><circle cx="5" cy="12" r="1.6"/>'
    '<circle cx="12" cy="12" r="1.6"/><circle cx="19" cy="12" r="1.6"/>'
    '<circle cx="5" cy="19" r="1.6"/><circle cx="12" cy="19" r="1.6"/>'
    '<circle cx="19" cy="19" r="1.6"/>',
    "plug": '<path d="M3 7h9v10H3zM12 9.5h4v5h-4"/><path d="M6 3v4M9 3v4"/>'
    '<path d="M16 12h2a3 3 0 0 1 3 3v7"/>',
    "tap": '<path d="M4 6h16v6H4z"/>',
}
